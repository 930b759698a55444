import { describe, expect, it } from 'vitest';
import { stepId } from '../escalation/ids.js';
import { parseProcedure } from '../escalation/procedure/parse-procedure.js';
import { stepOf } from '../escalation/procedure/procedure.js';
import { findOrganisationFile, loadOrganisation } from './organisation.js';
import { loadProcedure } from './procedure-file.js';
import { CHANNELS } from '../bot/channels.js';

const { organisation } = loadOrganisation(findOrganisationFile('riverside'), { channels: CHANNELS });

describe('the procedure as data', () => {
  const procedure = loadProcedure(organisation);

  it('has the thirteen considerations, two of them with two parts', () => {
    expect(procedure.considerations).toHaveLength(13);
    expect(procedure.considerations.filter((c) => c.parts.length === 2)).toHaveLength(2);
  });

  it('gives each step a paragraph, and each deadline an owner', () => {
    for (const step of procedure.steps) {
      expect(step.source.length, step.id).toBeGreaterThan(0);
      for (const rule of step.due) expect(['procedure', 'default'], step.id).toContain(rule.whose);
    }
  });

  it('makes the police immediate for images, and LADO, police and actions due the same day by the procedure', () => {
    expect(stepOf(procedure, stepId('contact-police')).due[0]).toMatchObject({
      at: 'immediately',
      whose: 'procedure',
    });
    for (const id of ['contact-lado', 'agree-actions', 'tell-manager']) {
      expect(stepOf(procedure, stepId(id)).due[0], id).toEqual({
        when: 'always',
        at: 'end-of-day',
        whose: 'procedure',
      });
    }
  });

  it('never says "pornography" of images of children', () => {
    expect(JSON.stringify(procedure).toLowerCase()).not.toContain('pornograph');
  });
});

describe('an organisation', () => {
  const changed = (step: string, workingMinutes: number) => () =>
    loadProcedure({ ...organisation, tighten: [{ step: stepId(step), workingMinutes }] });

  it('may tighten a deadline; the procedure’s own stays as the outer limit', () => {
    const rules = (id: string) => stepOf(changed(id, 30)(), stepId(id)).due;
    expect(rules('secure-device')).toMatchObject([
      { at: 'real-minutes', amount: 60, within: 30 },
      { at: 'working-minutes', amount: 60, within: 30 },
    ]);
    expect(rules('contact-lado')).toMatchObject([{ at: 'end-of-day', within: 30 }]);
    expect(rules('feedback-7-days')).toMatchObject([{ at: 'days', amount: 7, within: 30 }]);
  });

  it('may not loosen one: refused with the paragraph it would break', () => {
    expect(changed('secure-device', 90)).toThrow(
      /secure-device: 90 minutes is looser than 60 minutes.*8\(3\)/,
    );
    expect(changed('contact-police', 30)).toThrow(/immediately.*4/);
    expect(changed('no-such', 30)).toThrow(/no-such: no such step/);
  });

  it('may not replace a step of the procedure', () => {
    const step = stepOf(loadProcedure(organisation), stepId('contact-lado'));
    expect(() => loadProcedure({ ...organisation, addedSteps: [step] })).toThrow(
      /has this step already \(8\(4\)\)/,
    );
  });
});

describe('a procedure file', () => {
  it('is refused with every problem by name', () => {
    expect(() => parseProcedure({ id: 'x', steps: [] })).toThrow(/title: is missing/);
    const step = {
      id: 'a',
      title: 'A',
      instruction: 'Do',
      source: ['1'],
      owner: 'police',
      applies: 'always',
      in_chat: 'a',
    };
    const whole = { ...JSON.parse(JSON.stringify(loadProcedure(organisation))) } as Record<string, unknown>;
    expect(() => parseProcedure({ ...whole, steps: [{ ...step, after: ['b'] }, { ...step }] })).toThrow(
      /step "a": waits for "b", which is no step[\s\S]*step "a": this step is there twice/,
    );
  });
});
