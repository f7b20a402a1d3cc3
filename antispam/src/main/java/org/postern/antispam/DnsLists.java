package org.postern.antispam;

import org.postern.net.DnsName;
import org.postern.net.DnsRecord;
import org.postern.net.DnsType;
import org.postern.net.Resolver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Looks up addresses and names of one message in lists in DNS, side by side, within a bound of
/// number and time. What does not answer in time is not listed. RFC 5782 section 2
final class DnsLists {
    /// Questions asked for one message at most.
    static final int MOST_QUESTIONS = 300;

    private final Resolver resolver;
    private final long deadline;
    private final Map<String, Set<String>> answers = new HashMap<>();
    private int asked;

    DnsLists(Resolver resolver, Duration time) {
        this.resolver = resolver;
        this.deadline = System.nanoTime() + time.toNanos();
    }

    /// `192.0.2.1` as `1.2.0.192`, an address of IPv6 digit by digit.
    static String reversed(String ip) {
        byte[] octets = RuleNetwork.octets(ip);
        List<String> labels = new ArrayList<>();
        for (int i = octets.length - 1; i >= 0; i--) {
            int octet = octets[i] & 0xFF;
            if (octets.length == 4) {
                labels.add(String.valueOf(octet));
            } else {
                labels.add(Integer.toHexString(octet & 15));
                labels.add(Integer.toHexString(octet >> 4));
            }
        }
        return String.join(".", labels);
    }

    /// What the names give, in the form of rule files: addresses in digits, texts as they are.
    ///
    /// @param type `A` or `TXT`
    Set<String> all(Collection<String> names, String type) {
        Set<String> open = new LinkedHashSet<>();
        for (var name : names) {
            if (!answers.containsKey(type + " " + name) && asked < MOST_QUESTIONS) {
                open.add(name);
                asked++;
            }
        }
        ask(open, type);
        Set<String> found = new LinkedHashSet<>();
        for (var name : names) {
            found.addAll(answers.getOrDefault(type + " " + name, Set.of()));
        }
        return found;
    }

    private void ask(Set<String> names, String type) {
        if (names.isEmpty() || System.nanoTime() > deadline) {
            return;
        }
        try (var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            Map<String, Future<Set<String>>> open = new HashMap<>();
            for (var name : names) {
                open.put(name, tasks.submit(() -> lookup(name, type)));
            }
            open.forEach((name, answer) -> answers.put(type + " " + name, await(answer)));
            tasks.shutdownNow();
        }
    }

    private Set<String> await(Future<Set<String>> answer) {
        try {
            return answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Set.of();
        } catch (ExecutionException | TimeoutException none) {
            return Set.of();
        }
    }

    private Set<String> lookup(String text, String type) {
        var name = DnsName.find(text);
        Set<String> found = new LinkedHashSet<>();
        if (name.isEmpty()) {
            return found;
        }
        if (type.equals("TXT")) {
            for (DnsRecord.Txt record : resolver.lookup(name.get(), DnsType.TXT).records()) {
                found.add(String.join("", record.strings()));
            }
        } else {
            for (DnsRecord.Address record : resolver.lookup(name.get(), DnsType.A).records()) {
                found.add(record.toString());
            }
        }
        return found;
    }
}
