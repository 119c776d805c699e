// POST /functions/v1/ops-event-ingest: one envelope to ops.ingest_event, and its answer back.
//
// A door without an opinion. The caller's bytes and the caller's token go through as they came, so PostgREST judges
// the token and the database everything else. Only what must not reach them is refused here: another method, another
// media type, too many bytes. There are no CORS headers: pipelines call this, browsers do not.

const most = 1 << 20; // bytes, as ops_private.read_json has it
const patience = 60_000; // milliseconds; a caller whose answer is lost sends the same key again
const door = new URL("/rest/v1/rpc/ingest_event", Deno.env.get("SUPABASE_URL"));

// The gateway in front of PostgREST wants to know the project before it looks at the token.
const keys = JSON.parse(Deno.env.get("SUPABASE_PUBLISHABLE_KEYS") ?? "{}");
const projectKey = keys.default ?? Deno.env.get("SUPABASE_ANON_KEY") ?? "";

Deno.serve(async (request) => {
  if (request.method !== "POST") {
    return problem(405, "method_not_allowed", "This address does not answer this method.", "Send it with POST.", { allow: "POST" });
  }
  if (!isJson(request.headers)) {
    return problem(415, "unsupported_media_type", "The body is not uncompressed JSON in UTF-8.", "Send Content-Type: application/json.");
  }
  const body = await read(request);
  if (body === null) {
    return problem(413, "body_too_large", `The body is larger than ${most} bytes.`, "Send large evidence by its URL and digest.");
  }

  const headers = new Headers({
    "accept": "application/json",
    "apikey": projectKey,
    "content-profile": "ops",
    "content-type": "application/octet-stream",
  });
  const token = request.headers.get("authorization");
  if (token !== null) headers.set("authorization", token);

  try {
    const answer = await fetch(door, { method: "POST", headers, body, redirect: "manual", signal: AbortSignal.timeout(patience) });
    return new Response(answer.body, { status: answer.status, headers: kept(answer.headers) });
  } catch (failure) {
    console.error(`The Data API did not answer: ${failure}`);
    return problem(503, "database_unavailable", "The Data API did not answer.", "Send the same event again, with the same key.", {
      "retry-after": "2",
    });
  }
});

function isJson(headers: Headers): boolean {
  const type = (headers.get("content-type") ?? "").toLowerCase().replaceAll(/[\s"]/g, "");
  return ["application/json", "application/json;charset=utf-8"].includes(type) &&
    (headers.get("content-encoding") ?? "identity") === "identity";
}

/** The whole body, or null as soon as it is too large. */
async function read(request: Request): Promise<Uint8Array<ArrayBuffer> | null> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request.body ?? []) {
    length += part.length;
    if (length > most) return null;
    parts.push(part);
  }
  const body = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    body.set(part, at);
    at += part.length;
  }
  return body;
}

function kept(headers: Headers): Headers {
  const kept = new Headers();
  for (const name of ["content-type", "retry-after", "www-authenticate"]) {
    const value = headers.get(name);
    if (value !== null) kept.set(name, value);
  }
  return kept;
}

/** RFC 9457, with the codes of docs/errors.md, as the server writes it. */
function problem(status: number, code: string, detail: string, hint: string, headers: Record<string, string> = {}): Response {
  const title = code.charAt(0).toUpperCase() + code.slice(1).replaceAll("_", " ");
  return Response.json(
    { type: `urn:release-gates:error:${code}`, title, status, detail, code, hint, instance: `urn:uuid:${crypto.randomUUID()}` },
    { status, headers: { ...headers, "content-type": "application/problem+json" } },
  );
}
