package org.postern.mailauth;

import org.jspecify.annotations.Nullable;
import org.postern.net.DnsName;
import org.postern.net.DnsType;
import org.postern.net.Resolver;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Keys of one message, each looked up once and all at the same time while the body still comes.
/// Not for several threads.
final class KeyLookups {
    /// What came of a look-up.
    ///
    /// @param status PASS when there is a key, else TEMPERROR or PERMERROR
    record Found(DkimStatus status, @Nullable DkimKey key, String problem) {}

    private final Resolver resolver;
    private final long deadline;
    private final Map<DnsName, CompletableFuture<Found>> running = new HashMap<>();

    /// @param deadline for all of them, as [System#nanoTime] has it
    KeyLookups(Resolver resolver, long deadline) {
        this.resolver = resolver;
        this.deadline = deadline;
    }

    /// Begins to look a key up.
    void start(DnsName name) {
        running.computeIfAbsent(name, _ -> begin(name));
    }

    private CompletableFuture<Found> begin(DnsName name) {
        var found = new CompletableFuture<Found>();
        Thread.ofVirtual()
                .name("mailauth-key")
                .start(() -> {
                    try {
                        found.complete(look(name));
                    } finally {
                        found.complete(temporary("the look-up failed"));
                    }
                });
        return found;
    }

    Found find(DnsName name) {
        start(name);
        var found = running.get(name);
        try {
            return found == null
                    ? temporary("the look-up failed")
                    : found.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException late) {
            return temporary("no key in time");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return temporary("interrupted");
        }
    }

    private static Found temporary(String problem) {
        return new Found(DkimStatus.TEMPERROR, null, problem);
    }

    // RFC 6376 section 6.1.2: get the public key
    private Found look(DnsName name) {
        var answer = resolver.lookup(name, DnsType.TXT);
        if (answer.isUnknown()) {
            return temporary("the key cannot be had now");
        }
        String problem = "there is no key";
        for (var record : answer.records()) {
            try {
                return new Found(DkimStatus.PASS, DkimKey.parse(record.text()), "");
            } catch (TagSyntaxException wrong) {
                problem = wrong.problem();
            }
        }
        return new Found(DkimStatus.PERMERROR, null, problem);
    }
}
