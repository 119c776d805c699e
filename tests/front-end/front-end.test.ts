// What a front end does: @supabase/supabase-js, typed by `supabase gen types`, reads the control plane through the Data
// API as each persona. The suite of the repository makes database.types.ts, starts the project and runs this.

import { createClient } from "@supabase/supabase-js";
import assert from "node:assert/strict";
import type { Database } from "./database.types.ts";

type Views = keyof Database["ops"]["Views"];

interface Decision {
  verdict: "allow" | "deny";
  reasons: { code: string; gate: string; message: string; who_can_fix: unknown }[];
  caller: { may_promote: boolean };
}

const world: { url: string; key: string; release: string; tokens: Record<string, string>; views: Record<Views, string[]> } = JSON.parse(
  Deno.env.get("WORLD")!,
);

function client(persona: string) {
  return createClient<Database, "ops">(world.url, world.key, {
    db: { schema: "ops" },
    accessToken: () => Promise.resolve(world.tokens[persona]),
  });
}

for (const persona of Object.keys(world.tokens)) {
  Deno.test(`${persona} reads releases as far as it may`, async () => {
    const { data, error, status } = await client(persona).from("releases").select("release_id, project, status, scope_metadata").eq(
      "project",
      "acme/shop",
    );
    if (persona === "sre") {
      assert.deepEqual([status, error?.code], [403, "42501"]);
      return;
    }
    assert.equal(error, null);
    assert.ok(data!.some((release) => release.release_id === world.release && release.status === "in_progress"), JSON.stringify(data));
  });

  Deno.test(`${persona} reads the views that are granted to it, and no other`, async () => {
    for (const [view, readers] of Object.entries(world.views)) {
      const { error, status } = await client(persona).from(view as Views).select("*").limit(1);
      if (readers.includes(persona)) assert.equal(error, null, `${view}: ${error?.message}`);
      else assert.equal(status, 403, view);
    }
  });

  Deno.test(`${persona} asks whether a release may be promoted`, async () => {
    const question = { release_id: world.release, target_env: "production" };
    const decided = await client(persona).rpc("decide_promotion", question);
    assert.equal(decided.error, null);
    const decision = decided.data as unknown as Decision;
    assert.equal(decision.verdict, "deny");
    assert.ok(decision.reasons.every((reason) => reason.code && reason.gate && reason.message) && decision.reasons.length > 0);
    assert.equal(decision.caller.may_promote, false);

    const eligible = await client(persona).rpc("is_eligible_for_promotion", question);
    assert.deepEqual([eligible.error, eligible.data], [null, false]);
  });

  Deno.test(`${persona} writes nothing into a log that is not its to write`, async () => {
    const { error, status } = await client(persona).from("promotion_decisions").update({ verdict: "allow" }).eq(
      "release_id",
      world.release,
    );
    assert.ok(error !== null && status === 403, `${status}`);
  });
}

Deno.test("nobody reads nothing", async () => {
  const nobody = createClient<Database, "ops">(world.url, world.key, {
    db: { schema: "ops" },
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const { data, status } = await nobody.from("releases").select("release_id");
  assert.equal(data, null);
  assert.equal(status, 401);
});

Deno.test("the types know the schema", () => {
  // @ts-expect-error there is no such table
  client("developer").from("no_such_table");
  // @ts-expect-error a release is asked for
  client("developer").rpc("decide_promotion", { target_env: "production" });
});
