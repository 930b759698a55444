import { describeJobs } from './suite.js';

describeJobs('in this process', () => null);
