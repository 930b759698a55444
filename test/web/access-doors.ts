// The ways in beside the sign-in: the designated officer's page, links from the chat, receipt codes.
import { describe, expect, it } from 'vitest';
import { personId, type Reference } from '../../src/escalation/ids.js';
import { essence, sessionOf, UNKNOWN, WORDS_OF_A_CASE, world } from './access-asking.js';
import { canaryOf, CASES, type Answered } from './access-world.js';

/** Registers the tests, for a file that uses the world of access. */
export function testOfficersPage(): void {
  describe('the designated officer’s page', () => {
    const KENT = personId('kent.lado');
    const give = (reference: Reference, officer = KENT) =>
      world.officerLinks.issue({ reference, officer, by: null });
    const enter = async (token: string, passcode: string): Promise<string> => {
      const came = await world.ask(`/officer/${token}`, { body: { passcode } });
      return came.status === 303 ? ((came.headers.get('set-cookie') ?? '').split(';')[0] ?? '') : '';
    };
    const shows = async (token: string, cookie: string): Promise<string> => {
      const { text } = await world.ask(`/officer/${token}`, { cookie });
      return CASES.filter(
        (name) => text.includes(canaryOf(name)) || text.includes(world.references[name]),
      ).join();
    };
    /** Whatever is asked under this address with this cookie is refused, and shows nothing. */
    async function expectShut(what: string, token: string, cookie: string): Promise<void> {
      const page = await world.ask(`/officer/${token}`, { cookie });
      expect([what, page.text.includes('Passcode'), WORDS_OF_A_CASE.test(page.text)]).toEqual([
        what,
        true,
        false,
      ]);
      const bodies: Record<string, Record<string, string>> = {
        press: { button: `open ${world.references.management}` },
        form: { form: 'ask', state: `i ${world.references.management} - -`, 'f.text': 'x' },
      };
      for (const [end, body] of Object.entries(bodies)) {
        const { status, text } = await world.ask(`/officer/${token}/${end}`, { cookie, body });
        expect([what, end, status, WORDS_OF_A_CASE.test(text)]).toEqual([what, end, 403, false]);
      }
      const { status, text } = await world.ask(`/officer/${token}/exports`, { cookie });
      expect([what, status < 400, WORDS_OF_A_CASE.test(text)]).toEqual([what, false, false]);
    }

    it('opens its own case with link and passcode, and nothing without either', async () => {
      const link = await give(world.references.management);
      await expectShut('no passcode', link.token, '');
      await expectShut('an unknown link', 'x'.repeat(43), '');
      const wrong = await world.ask(`/officer/${link.token}`, { body: { passcode: '0000 0000' } });
      const unknown = await world.ask(`/officer/${'x'.repeat(43)}`, { body: { passcode: link.passcode } });
      expect(essence(wrong)).toBe(essence(unknown));
      expect(essence(await world.ask(`/officer/${link.token}`))).toBe(
        essence(await world.ask(`/officer/${'x'.repeat(43)}`)),
      );
      const cookie = await enter(link.token, link.passcode);
      expect(await shows(link.token, cookie)).toBe('management');
      // The session of a person is none here, and the officer's is none there.
      await expectShut('a session of the console', link.token, sessionOf('jo.marsh').cookie);
      expect((await world.ask('/cases', { cookie })).status).toBe(303);
      expect(
        (await world.ask('/cases', { cookie: cookie.replace('sameday-officer', 'sameday') })).status,
      ).toBe(303);

      const other = await give(world.references['whistle-blowing']);
      await expectShut('the cookie of another case', other.token, cookie);
      expect(await enter(other.token, link.passcode)).toBe('');
      const theirs = await enter(other.token, other.passcode);
      const page = await world.ask(`/officer/${other.token}`, { cookie: theirs });
      expect(page.text).toContain(canaryOf('whistle-blowing'));
      expect(page.text).not.toMatch(/Amira|amira/);
      const ways = ['management', 'anonymous'] as const;
      for (const ref of [...ways.map((name) => world.references[name]), UNKNOWN[0] ?? ''])
        for (const button of ['open', 'ask', 'close']) {
          const came = await world.ask(`/officer/${other.token}/press`, {
            cookie: theirs,
            body: { button: `${button} ${ref}` },
          });
          expect([button, ref, came.status, /canary-/.test(came.text)]).toEqual([button, ref, 403, false]);
        }

      await world.officerLinks.revoke(world.references.management, KENT, personId('jo.marsh'));
      await expectShut('revoked', link.token, cookie);
      expect(await enter(link.token, link.passcode)).toBe('');
    });

    it('opens no case to an officer who has no part in it: a subject, another area, one not yet told', async () => {
      const { management, 'own report of a subject': own } = world.references;
      for (const [reference, officer] of [
        [management, 'medway.lado'],
        [own, 'kent.lado'],
      ] as const) {
        const { token, passcode } = await give(reference, personId(officer));
        const cookie = await enter(token, passcode);
        const came = await world.ask(`/officer/${token}`, { cookie });
        expect([officer, came.status, WORDS_OF_A_CASE.test(came.text)]).toEqual([officer, 403, false]);
        const exported = await world.ask(`/officer/${token}/exports`, { cookie });
        expect([officer, exported.status < 400, WORDS_OF_A_CASE.test(exported.text)]).toEqual([
          officer,
          false,
          false,
        ]);
      }
    });
  });
}

export function testLinksAndCodes(): void {
  describe('links and codes', () => {
    it('a link from the chat lets one person in, once; used, made up and too old are one answer', async () => {
      const path = await world.links.make(personId('kit.adams'));
      const unknown = `/sign-in/link/${'x'.repeat(43)}`;
      const look = (came: Answered) => came.text.replace(/link\/[\w-]{43}/g, 'link');
      expect(look(await world.ask(path))).toBe(look(await world.ask(unknown)));
      expect((await world.ask(path, { body: {} })).status).toBe(303);
      const [used, madeUp] = [await world.ask(path, { body: {} }), await world.ask(unknown, { body: {} })];
      expect([used.status, essence(used)]).toEqual([410, essence(madeUp)]);
      expect(used.headers.get('set-cookie')).toBeNull();
    });

    it('a receipt code opens where it stands, and never what was reported; it is no session', async () => {
      const code = world.receiptCode;
      const came = await world.ask('/speak-up/return', { body: { code } });
      expect([came.status, /canary-/.test(came.text), came.headers.get('set-cookie')]).toEqual([
        200,
        false,
        null,
      ]);
      for (const wrong of [
        '7204 1183 5561 9027',
        code.replace(/\d/, (d) => String((Number(d) + 1) % 10)),
        'x',
        '',
      ]) {
        const answered = await world.ask('/speak-up/return', { body: { code: wrong } });
        expect([wrong, answered.status, WORDS_OF_A_CASE.test(answered.text)]).toEqual([wrong, 404, false]);
      }
      expect((await world.ask('/cases', { cookie: `sameday=${code.replaceAll(' ', '')}` })).status).toBe(303);
    });
  });
}
