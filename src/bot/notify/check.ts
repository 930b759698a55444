// Whether GOV.UK Notify takes our key and has the template: one question, which sends nothing.
import { DeliveryError } from '../../casework/casework.js';
import { bad, note, ok, type Checked } from '../channel.js';
import { createNotify } from './notify.js';
import type { NotifySettings } from './settings.js';

const LABELS = { email: 'e-mail', sms: 'text message' } as const;

export async function checkNotify(
  settings: NotifySettings,
  o: { readonly template: string; readonly setting: string; readonly what: keyof typeof LABELS },
): Promise<Checked> {
  const label = `${LABELS[o.what]} by GOV.UK Notify`;
  try {
    const type = await createNotify(settings).typeOf(o.template);
    if (type !== o.what) return bad(`${label}: ${o.setting} is a template for ${type}`);
    return ok(label);
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    const { reason, fault } = error;
    if (reason.startsWith('http-404') || reason.startsWith('http-400'))
      return bad(`${label}: the service has no template ${o.setting} (${reason})`);
    if (fault === 'platform' && error.retryAfterMs === null)
      return bad(`${label}: the service refuses NOTIFY_API_KEY (${reason})`);
    return note(`${label}: no answer that says anything (${reason})`);
  }
}
