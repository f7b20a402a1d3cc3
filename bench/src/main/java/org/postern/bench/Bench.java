package org.postern.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `./postern bench`: lists the benchmarks, or runs one.
public final class Bench {
    /// @param about one line for the list
    private record Entry(String about, Benchmark benchmark) {}

    private static final Map<String, Entry> ALL = new LinkedHashMap<>();

    static {
        ALL.put(
                "startup",
                new Entry(
                        "from ./postern start to `postern ready`, and memory when idle; argument:"
                                + " runs (5)",
                        new Startup()));
        ALL.put(
                "crash",
                new Entry(
                        "kill -9 under load, then a look for all that was acknowledged; arguments:"
                                + " kills (100), seed",
                        new Crash()));
        ALL.put(
                "recovery",
                new Entry(
                        "the first start after a crash with a large store; argument: messages"
                                + " (1000000)",
                        new Recovery()));
        ALL.put(
                "peers",
                new Entry(
                        "the same work on Postfix + Dovecot from Debian packages (as root);"
                                + " arguments: functions, --full, --rounds=N",
                        new Peers()));
        ALL.put(
                "store",
                new Entry(
                        "listings of one folder of 100,000 messages, beside Dovecot where it is"
                                + " installed (as root); arguments: --messages=N, --only=REGEX,"
                                + " --no-peer, --work=DIR",
                        new FolderListings()));
        ALL.put(
                "scale",
                new Entry(
                        "10,000 accounts, 2,000 idling, mail coming in and log-ins at a steady"
                                + " rate; arguments: --accounts=N --idle=N --in=RATE"
                                + " --logins=RATE --minutes=N",
                        new Scale()));
        ALL.put(
                "edge",
                new Entry(
                        "first contacts deferred: decisions with ten million triplets, and sessions"
                                + " beside Postfix with postgrey (as root); arguments: triplets"
                                + " [N], sessions [--sessions=N --at-a-time=N --addresses=N,N"
                                + " --peer=false]",
                        new Edge()));
        ALL.put(
                "senders",
                new Entry(
                        "what SPF, DKIM, DMARC and ARC cost a message, and signing",
                        new SenderFigures()));
        ALL.put(
                "directory",
                new Entry(
                        "100,000 accounts: lookups and import in process; ldapadd, searches,"
                                + " binds, memory and start, in turn with slapd where it is"
                                + " installed; arguments: lookups, ldapadd, search, bind,"
                                + " remembered, start, --entries=N --connections=N --seconds=N"
                                + " --no-peer",
                        new DirectoryLoad()));
        ALL.put(
                "fuzz",
                new Entry(
                        "octets thrown at the grammars, with a kept corpus; arguments: grammars,"
                                + " --minutes=N (10), --seed=N",
                        new Fuzz()));
        ALL.put(
                "transport",
                new Entry(
                        "relay throughput beside Postfix, a dead destination beside live ones, kill"
                                + " -9 while mail passes (as root); arguments: relay, dead or kill,"
                                + " --messages=N --dead=N --kills=N --no-peer",
                        new TransportFigures()));
        ALL.put(
                "content",
                new Entry(
                        "what content control costs a message; arguments: sieve, pipeline, or spam"
                            + " --corpus DIR --most=N --rounds=N: rules beside spamd, where it is"
                            + " installed",
                        new ContentFigures()));
        ALL.put(
                "search",
                new Entry(
                        "full-text search in one folder of 100,000 messages; arguments:"
                                + " --messages=N, --octets=N",
                        new SearchFigures()));
        ALL.put(
                "web",
                new Entry(
                        "what JMAP costs over a folder of 100,000 messages; argument: --messages=N",
                        new WebFigures()));
        ALL.put(
                "spam",
                new Entry(
                        "how well the learner tells spam from ham, beside bogofilter where it is"
                                + " installed; arguments: --corpus DIR --most=N --no-peer",
                        new SpamFigures()));
    }

    private Bench() {}

    /// @param words the checkout's folder, the benchmark's name, its arguments
    public static void main(String[] words) throws Exception {
        var root = Path.of(words[0]);
        var entry = words.length > 1 ? ALL.get(words[1]) : null;
        if (entry == null) {
            System.out.println("Benchmarks, to run as ./postern bench NAME:\n");
            ALL.forEach((name, one) -> System.out.printf("  %-10s %s%n", name, one.about()));
            System.exit(words.length > 1 ? 2 : 0);
            return;
        }
        List<String> arguments = Arrays.asList(words).subList(2, words.length);
        System.out.println("flags: " + System.getenv().getOrDefault("POSTERN_FLAGS", "(unknown)"));
        System.exit(entry.benchmark().run(root, arguments) ? 0 : 1);
    }
}
