export default {
  rootDir: '.',
  testMatch: ['<rootDir>/dist/test/**/*.test.js'],
  testEnvironment: '<rootDir>/dist/test/environment.js',
  transform: {},
  testTimeout: 120_000,
  // Jest would leave a core to itself, which on a machine of two is half of all.
  maxWorkers: '100%',
}
