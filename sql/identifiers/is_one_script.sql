create or replace function ops_private.is_one_script(project text)
returns boolean
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Each part for itself: the repository may be written in another script than its owner. Lower case only, so that no
    -- two spellings are left for ops_private.folded_project.
    return project !~ '[^ -~]' or not exists (
        select from string_to_table(is_one_script.project, '/') part
         where part !~ '^[ -~ß-öø-ÿāăąćĉċčďđēĕėęěĝğġģĥħĩīĭįıĵķĺļľłńņňōŏőœŕŗřśŝşšţťŧũūŭůűųŵŷźżž]*$' -- Latin
           and part !~ '^[ -@[-`{-~ά-ώ]*$' -- Greek
           and part !~ '^[ -@[-`{-~а-џґ]*$' -- Cyrillic
           and part !~ '^[ -@[-`{-~א-ת]*$' -- Hebrew
           and part !~ '^[ -@[-`{-~ء-ي]*$' -- Arabic
           and part !~ '^[ -@[-`{-~ऀ-ॿ]*$' -- Devanagari
           and part !~ '^[ -@[-`{-~ก-๛]*$' -- Thai
           and part !~ '^[ -@[-`{-~ぁ-ヿ㐀-䶿一-鿿]*$' -- Japanese and Chinese
           and part !~ '^[ -@[-`{-~가-힣]*$'); -- Korean
end
$$;
comment on function ops_private.is_one_script(text) is
    'Whether each part of a project''s name keeps to one script, in lower case where it is not ASCII: a Cyrillic a does not pass for a '
    'Latin one.';
revoke all on function ops_private.is_one_script(text) from public;
grant execute on function ops_private.is_one_script(text) to
    ci_service_role, release_manager, qa_tester, sre, developer, audit_reader, authenticated, service_role, gates_server;
