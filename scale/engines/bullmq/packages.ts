/**
 * The packages that this engine runs on, in a module of their own: who does not use it loads neither.
 *
 * In one module, and the peer first: Deno takes a package whose optional peer comes after it for two, and looks for the second
 * where nothing is (denoland/deno#28366). Not by deno.json: what it names gets into the lock, for every user to fetch.
 * Tests: tests/scale/bullmq_test.ts.
 * @module
 */
export { Redis } from "npm:ioredis@5.11.1";
export { type Job, Queue, UnrecoverableError, WaitingError, Worker } from "npm:bullmq@6.7.0";
