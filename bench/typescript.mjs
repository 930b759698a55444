// Lets node run our TypeScript as it stands, in a thread as well: there `--import tsx` has no effect on Node 20.
// In a process of its own, `node --import tsx` does the same.
import { register } from 'tsx/esm/api';

register();
