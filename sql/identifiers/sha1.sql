-- UUID version 5 needs SHA-1, and not every installation lets every role call pgcrypto.
create or replace function ops_private.sha1(message bytea)
returns bytea
language plpgsql
immutable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    mask constant bigint := 4294967295;
    padded bytea := sha1.message || E'\\x80'::bytea
        || decode(repeat('00', ((55 - octet_length(sha1.message)) % 64 + 64) % 64), 'hex')
        || int8send(octet_length(sha1.message)::bigint * 8);
    h0 bigint := 1732584193; h1 bigint := 4023233417; h2 bigint := 2562383102;
    h3 bigint := 271733878; h4 bigint := 3285377520;
    a bigint; b bigint; c bigint; d bigint; e bigint; f bigint; k bigint; t bigint;
    w bigint[];
begin
    for block in 0 .. octet_length(padded) / 64 - 1 loop
        for i in 0 .. 15 loop
            w[i] := (get_byte(padded, block * 64 + i * 4)::bigint << 24)
                | (get_byte(padded, block * 64 + i * 4 + 1) << 16)
                | (get_byte(padded, block * 64 + i * 4 + 2) << 8)
                | get_byte(padded, block * 64 + i * 4 + 3);
        end loop;
        for i in 16 .. 79 loop
            t := w[i - 3] # w[i - 8] # w[i - 14] # w[i - 16];
            w[i] := ((t << 1) | (t >> 31)) & mask;
        end loop;
        a := h0; b := h1; c := h2; d := h3; e := h4;
        for i in 0 .. 79 loop
            if i < 20 then
                f := (b & c) | ((~b & mask) & d); k := 1518500249;
            elsif i < 40 then
                f := b # c # d; k := 1859775393;
            elsif i < 60 then
                f := (b & c) | (b & d) | (c & d); k := 2400959708;
            else
                f := b # c # d; k := 3395469782;
            end if;
            t := ((((a << 5) | (a >> 27)) & mask) + f + e + k + w[i]) & mask;
            e := d; d := c; c := ((b << 30) | (b >> 2)) & mask; b := a; a := t;
        end loop;
        h0 := (h0 + a) & mask; h1 := (h1 + b) & mask; h2 := (h2 + c) & mask;
        h3 := (h3 + d) & mask; h4 := (h4 + e) & mask;
    end loop;
    return substring(int8send(h0) from 5) || substring(int8send(h1) from 5)
        || substring(int8send(h2) from 5) || substring(int8send(h3) from 5)
        || substring(int8send(h4) from 5);
end
$$;
comment on function ops_private.sha1(bytea) is 'SHA-1 in core functions only; used for UUID version 5, never for integrity.';
revoke all on function ops_private.sha1(bytea) from public;
grant execute on function ops_private.sha1(bytea) to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server;
