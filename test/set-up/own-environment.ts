// The test runner sets a MODE of its own, which what a test starts would take for ours.
delete process.env.MODE;
