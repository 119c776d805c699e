// The baseline: an Edge Function as somebody would write it from the requirements, select, insert, insert, update.
// No access rules, no gates, no payload contracts; two requests with one key at once make one of them fail.
import postgres from "postgres";

const sql = postgres(Deno.env.get("DATABASE_URL")!, { max: 10, onnotice: () => {} });

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function answer(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
}

Deno.serve({ hostname: "127.0.0.1", port: Number(Deno.env.get("PORT")), onListen: () => {} }, async (request) => {
  const raw = new Uint8Array(await request.arrayBuffer());
  const event = JSON.parse(new TextDecoder().decode(raw));
  if (event.schema_version !== "v1.0") return answer(422, { status: "rejected" });

  const known = await sql`
    select ingest_id from by_hand.event_ingest_log
     where idempotency_key = ${event.idempotency_key} and processing_status = 'accepted'`;
  if (known.length > 0) return answer(200, { status: "duplicate", ingest_id: known[0].ingest_id });

  const [logged] = await sql`
    insert into by_hand.event_ingest_log (source_system, event_type, idempotency_key, schema_version, payload_hash, processing_status)
    values (${event.source_system}, ${event.event_type}, ${event.idempotency_key}, ${event.schema_version},
             ${await sha256(raw)}, 'received')
    returning ingest_id`;
  await sql`
    insert into by_hand.environment_events (environment, event_type, source_system, payload, idempotency_key)
    values (${event.payload.environment ?? "production"}, ${event.event_type}, ${event.source_system}, ${sql.json(event.payload)},
             ${event.idempotency_key})`;
  await sql`update by_hand.event_ingest_log set processing_status = 'accepted' where ingest_id = ${logged.ingest_id}`;
  return answer(200, { status: "accepted", ingest_id: logged.ingest_id });
});
