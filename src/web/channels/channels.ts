// How somebody is reached: the order of their channels, and which are switched off. Only they can set it.
import { Router, type Request } from 'express';
import { z } from 'zod';
import type { ChannelOrders, ChosenChannel } from '../../delivery/channel-preferences.js';
import type { ChannelKind } from '../../escalation/organisation.js';
import { signedIn } from '../kit/visitor.js';

export interface ChannelsOptions {
  readonly orders: Pick<ChannelOrders, 'of' | 'change'>;
  /** All that there are. */
  readonly channels: readonly ChannelKind[];
  /** The channels that this process can send on. */
  readonly available: () => readonly string[];
}

/** `up email`: one button, one move, so that it works without a script and from the keyboard. */
const sentFor = (channels: readonly ChannelKind[]) =>
  z.object({
    move: z
      .string()
      .transform((text) => text.split(' '))
      .pipe(z.tuple([z.enum(['up', 'down', 'on', 'off']), z.enum(channels.map(({ name }) => name))])),
  });

/** Mount it at `/channels`, behind the sign-in, the token and the reading of a form. */
export function channelRoutes(o: ChannelsOptions): Router {
  const router = Router();
  const sent = sentFor(o.channels);
  const page = async (request: Request, isLast: boolean) => {
    const channels = await o.orders.of(signedIn(request).person);
    return { ...shown(channels, o), isLast, hasErrors: isLast };
  };
  router.get('/', async (request, response) => {
    response.render('channels/channels', await page(request, false));
  });
  router.post('/', async (request, response) => {
    const form = sent.safeParse(request.body);
    if (!form.success) return response.redirect(303, '/channels');
    const [move, channel] = form.data.move;
    const outcome = await o.orders.change(signedIn(request).person, { move, channel }, o.available());
    if (outcome === 'changed') return response.redirect(303, `/channels#${channel}`);
    return response.status(422).render('channels/channels', await page(request, true));
  });
  return router;
}

function shown(channels: readonly ChosenChannel[] | null, o: ChannelsOptions) {
  const available = o.available();
  const on = channels?.filter((channel) => channel.on) ?? [];
  const one = (channel: ChosenChannel) => {
    const kind = o.channels.find(({ name }) => name === channel.name);
    return {
      ...channel,
      title: kind?.words.label ?? channel.name,
      // A chat platform's own id means nothing to people.
      address: kind?.isReadable === true ? channel.address : null,
      works: available.includes(channel.name),
    };
  };
  return {
    /** A designated officer: the organisation's file says how they are reached. */
    isOwn: channels !== null,
    on: on.map((channel, i) => ({ ...one(channel), up: i > 0, down: i < on.length - 1 })),
    off: channels?.filter((channel) => !channel.on).map(one) ?? [],
  };
}
