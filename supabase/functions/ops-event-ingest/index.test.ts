// The function as its callers meet it: served, in front of a real PostgREST. The whole ingest table goes through it
// from the suite of the repository, which also starts this one.

import assert from "node:assert/strict";

const address = new URL("/functions/v1/ops-event-ingest", Deno.env.get("PROJECT_URL"));
const token = Deno.env.get("CI_TOKEN");

function post(body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(address, {
    method: "POST",
    body,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
  });
}

function backup(tail: string, note = ""): string {
  const nobody = "00000000-0000-0000-0000-000000000000";
  return JSON.stringify({
    schema_version: "v1.0",
    idempotency_key: `github_actions/${nobody}/backup_complete/${tail}`,
    event_type: "backup_complete",
    source_system: "github_actions",
    release_id: nobody,
    payload: { environment: "production", note },
    emitted_at: "2026-01-01T00:00:00Z",
  });
}

async function problem(answer: Response, status: number, code: string) {
  const body = await answer.json();
  assert.deepEqual([answer.status, answer.headers.get("content-type"), body.code], [status, "application/problem+json", code]);
}

Deno.test("an event is accepted once and then a duplicate", async () => {
  const body = backup(crypto.randomUUID());
  const [first, again] = [await post(body), await post(body)];
  assert.deepEqual([first.status, again.status], [200, 200]);
  const [accepted, duplicate] = [await first.json(), await again.json()];
  assert.deepEqual([accepted.status, duplicate.status, duplicate.payload_matches], ["accepted", "duplicate", true]);
  assert.equal(duplicate.ingest_id, accepted.ingest_id);
});

Deno.test("a refusal has the status that the database gave it", async () => {
  const answer = await post("{}");
  const result = await answer.json();
  assert.deepEqual([answer.status, result.http_status, result.status, result.error_code], [400, 400, "rejected", "missing_field"]);
});

Deno.test("bytes that are no text reach the database as they are", async () => {
  const answer = await post(new Uint8Array([0x7b, 0xff, 0x7d]));
  assert.deepEqual([answer.status, (await answer.json()).error_code], [400, "invalid_json"]);
});

Deno.test("a mebibyte is taken, one byte more is not, however it is sent", async () => {
  const tail = crypto.randomUUID();
  const full = backup(tail, "x".repeat((1 << 20) - backup(tail).length));
  assert.equal(full.length, 1 << 20);
  const taken = await post(full);
  assert.equal((await taken.json()).status, "accepted");
  await problem(await post(full + " "), 413, "body_too_large");
  await problem(await post(new Blob([full, " "]).stream()), 413, "body_too_large");
});

Deno.test("who is nobody is told so by PostgREST", async () => {
  for (const authorization of ["", "Bearer nonsense"]) {
    const answer = await post("{}", { authorization });
    assert.equal(answer.status, 401);
    await answer.body?.cancel();
  }
});

Deno.test("another method and another media type are refused", async () => {
  const got = await fetch(address);
  assert.equal(got.headers.get("allow"), "POST");
  await problem(got, 405, "method_not_allowed");
  await problem(await post("{}", { "content-type": "application/x-ndjson" }), 415, "unsupported_media_type");
  await problem(await post("{}", { "content-encoding": "gzip" }), 415, "unsupported_media_type");
});

Deno.test("no browser is let in", async () => {
  const asked = await fetch(address, {
    method: "OPTIONS",
    headers: { origin: "https://example.com", "access-control-request-method": "POST" },
  });
  await problem(asked, 405, "method_not_allowed");
  const answer = await post("{}", { origin: "https://example.com" });
  await answer.body?.cancel();
  for (const [name] of [...asked.headers, ...answer.headers]) assert.doesNotMatch(name, /^access-control-/);
});
