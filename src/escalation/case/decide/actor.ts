import type { PersonId } from '../../ids.js';
import type { Actor } from '../concern.js';

/** Null for the passing of time and for the holder of a receipt: neither is somebody. */
export const idOf = (actor: Actor): PersonId | null => (actor.kind === 'person' ? actor.id : null);
