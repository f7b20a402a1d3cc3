package org.postern.access.jmap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.engine.CommitPrelude;
import org.postern.engine.MemoryBlobStore;
import org.postern.engine.MemoryEngine;
import org.postern.jmap.Json;
import org.postern.mail.UidSet;
import org.postern.store.FlagChange;
import org.postern.store.FlagSet;
import org.postern.store.Flags;
import org.postern.store.Folder;
import org.postern.store.FolderName;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/// Clients that only ever ask for changes end with what a client has that fetches everything, after
/// whatever others do over JMAP and IMAP.
final class ChangesModelTest {
    private static final int ROUNDS = 60;
    private static final List<String> FOLDERS = List.of("INBOX", "Sent", "Trash", "Drafts");

    /// Queries that clients keep up.
    private static final List<String> QUERIES =
            List.of(
                    "{}",
                    "{\"sort\":[{\"property\":\"size\"},{\"property\":\"receivedAt\"}]}",
                    "{\"collapseThreads\":true}",
                    "{\"filter\":{\"hasKeyword\":\"$seen\"}}",
                    "{\"filter\":{\"someInThreadHaveKeyword\":\"$flagged\"},\"collapseThreads\":true}",
                    "{\"sort\":[{\"property\":\"allInThreadHaveKeyword\",\"keyword\":\"$seen\"},"
                            + "{\"property\":\"subject\"}]}",
                    "{\"filter\":{\"text\":\"even\"}}");

    private final long seed = Long.getLong("postern.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private int messages;

    /// What a client knows.
    private static final class Client {
        private final Map<String, JsonNode> emails = new TreeMap<>();
        private final Map<String, JsonNode> threads = new TreeMap<>();
        private final Map<String, List<String>> results = new HashMap<>();
        private final Map<String, String> queryStates = new HashMap<>();
        private String emailState = "";
        private String threadState = "";
    }

    @Test
    void changesLeadToWhatIsThere() throws Exception {
        try (var fixture =
                new JmapFixture(new MemoryEngine(), new MemoryBlobStore(), CommitPrelude.NONE)) {
            var clients = List.of(new Client(), new Client(), new Client());
            for (Client client : clients) {
                begin(fixture, client);
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    act(fixture);
                }
                for (int c = 0; c < clients.size(); c++) {
                    // Some look seldom.
                    if (random.nextInt(c + 1) == 0) {
                        follow(fixture, clients.get(c), c);
                        check(fixture, clients.get(c));
                    }
                }
            }
        }
    }

    private static JsonNode call(JmapFixture fixture, String method, String arguments)
            throws Exception {
        return fixture.call("ada", method, arguments);
    }

    private static Map<String, JsonNode> all(JmapFixture fixture, String type, String properties)
            throws Exception {
        var got = call(fixture, type + "/get", "{\"ids\":null,\"properties\":" + properties + "}");
        var all = new TreeMap<String, JsonNode>();
        got.path("list").forEach(one -> all.put(one.path("id").stringValue(), one));
        return all;
    }

    private static final String EMAIL = "[\"mailboxIds\",\"keywords\",\"threadId\"]";
    private static final String THREAD = "[\"emailIds\"]";

    private static void begin(JmapFixture fixture, Client client) throws Exception {
        client.emails.putAll(all(fixture, "Email", EMAIL));
        client.threads.putAll(all(fixture, "Thread", THREAD));
        client.emailState = call(fixture, "Email/get", "{\"ids\":[]}").path("state").stringValue();
        client.threadState = client.emailState;
        for (String query : QUERIES) {
            var result = call(fixture, "Email/query", query);
            client.results.put(query, ids(result.path("ids")));
            client.queryStates.put(query, result.path("queryState").stringValue());
        }
    }

    private static List<String> ids(JsonNode array) {
        var ids = new ArrayList<String>();
        array.forEach(one -> ids.add(one.stringValue()));
        return ids;
    }

    private Folder folder(JmapFixture fixture) throws Exception {
        return fixture.mail("ada")
                .folder(FolderName.of(FOLDERS.get(random.nextInt(FOLDERS.size()))));
    }

    /// Somebody does something, mostly not over JMAP.
    private void act(JmapFixture fixture) throws Exception {
        var folder = folder(fixture);
        var view = folder.view();
        int what = view.count() == 0 ? 0 : random.nextInt(10);
        var some = new UidSet.Builder();
        for (int i = 0; view.count() > 0 && i <= random.nextInt(4); i++) {
            some.add(view.uidAt(random.nextInt(view.count())));
        }
        var uids = some.build();
        switch (what) {
            case 0, 1, 2 -> deliver(fixture);
            case 3 -> folder.moveTo(folder(fixture), uids);
            case 4 -> folder.copyTo(folder(fixture), uids);
            case 5 -> folder.expunge(uids);
            case 6, 7 -> {
                var mode = random.nextBoolean() ? FlagChange.Mode.ADD : FlagChange.Mode.REMOVE;
                long flag = random.nextBoolean() ? Flags.SEEN : Flags.FLAGGED;
                folder.changeFlags(uids, new FlagChange(mode, FlagSet.of(flag)), Long.MAX_VALUE);
            }
            case 8 ->
                    folder.changeFlags(
                            uids,
                            new FlagChange(FlagChange.Mode.ADD, FlagSet.of(Flags.DELETED)),
                            Long.MAX_VALUE);
            default -> {
                String id = ObjectIds.email(view.emailIdAt(random.nextInt(view.count())));
                call(fixture, "Email/set", "{\"destroy\":[\"" + id + "\"]}");
            }
        }
    }

    private void deliver(JmapFixture fixture) throws Exception {
        int number = ++messages;
        int parent = random.nextInt(number);
        String text =
                "Message-ID: <m"
                        + number
                        + "@x>\n"
                        + (parent == 0 ? "" : "References: <m" + parent + "@x>\n")
                        + "Subject: "
                        + (random.nextBoolean() ? "even" : "odd")
                        + " "
                        + number
                        + "\n\n"
                        + "x".repeat(random.nextInt(5))
                        + "\n";
        fixture.deliver(
                "ada",
                FOLDERS.get(random.nextInt(FOLDERS.size())),
                text,
                random.nextBoolean() ? List.of("$seen") : List.of());
        if (random.nextBoolean()) {
            fixture.advance(java.time.Duration.ofSeconds(1));
        }
    }

    /// Asks for changes only.
    ///
    /// @param most at a time; 0: all
    private void follow(JmapFixture fixture, Client client, int most) throws Exception {
        client.emailState =
                changes(fixture, "Email", EMAIL, client.emailState, client.emails, most);
        client.threadState =
                changes(fixture, "Thread", THREAD, client.threadState, client.threads, most);
        for (String query : QUERIES) {
            var with = Json.parse(query).orElseThrow().deepCopy();
            ((tools.jackson.databind.node.ObjectNode) with)
                    .put("sinceQueryState", client.queryStates.get(query));
            var changes = call(fixture, "Email/queryChanges", with.toString());
            assertThat(changes.has("newQueryState")).as("seed " + seed + " " + changes).isTrue();
            var ids = new ArrayList<>(client.results.getOrDefault(query, List.of()));
            ids.removeAll(Set.copyOf(ids(changes.path("removed"))));
            for (JsonNode added : changes.path("added")) {
                ids.add(added.path("index").intValue(), added.path("id").stringValue());
            }
            client.results.put(query, ids);
            client.queryStates.put(query, changes.path("newQueryState").stringValue());
        }
    }

    private String changes(
            JmapFixture fixture,
            String type,
            String properties,
            String since,
            Map<String, JsonNode> known,
            int most)
            throws Exception {
        String state = since;
        boolean more = true;
        while (more) {
            var changes =
                    call(
                            fixture,
                            type + "/changes",
                            "{\"sinceState\":\""
                                    + state
                                    + "\""
                                    + (most == 0 ? "" : ",\"maxChanges\":" + most)
                                    + "}");
            assertThat(changes.has("newState")).as("seed " + seed + " " + changes).isTrue();
            ids(changes.path("created"))
                    .forEach(id -> assertThat(known).as("seed " + seed).doesNotContainKey(id));
            var touched = new LinkedHashSet<>(ids(changes.path("created")));
            touched.addAll(ids(changes.path("updated")));
            ids(changes.path("destroyed")).forEach(known::remove);
            var got =
                    call(
                            fixture,
                            type + "/get",
                            "{\"ids\":"
                                    + Json.strings(touched)
                                    + ",\"properties\":"
                                    + properties
                                    + "}");
            assertThat(got.path("notFound").isEmpty()).as("seed " + seed + " " + got).isTrue();
            got.path("list").forEach(one -> known.put(one.path("id").stringValue(), one));
            state = changes.path("newState").stringValue();
            more = changes.path("hasMoreChanges").booleanValue();
        }
        return state;
    }

    private void check(JmapFixture fixture, Client client) throws Exception {
        assertThat(client.emails).as("seed " + seed).isEqualTo(all(fixture, "Email", EMAIL));
        assertThat(client.threads).as("seed " + seed).isEqualTo(all(fixture, "Thread", THREAD));
        for (String query : QUERIES) {
            assertThat(client.results.get(query))
                    .as("seed " + seed + " " + query)
                    .isEqualTo(ids(call(fixture, "Email/query", query).path("ids")));
        }
    }
}
