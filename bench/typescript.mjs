// Lets node run our TypeScript as it stands: `node --import ./bench/typescript.mjs bench/jobs-burst.ts`.
// Types are taken out file by file, nothing is checked and nothing is written.
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
