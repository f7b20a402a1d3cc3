package org.postern.mailauth;

import org.jspecify.annotations.Nullable;
import org.postern.net.DnsAnswer;
import org.postern.net.DnsName;
import org.postern.net.DnsRecord;
import org.postern.net.DnsStatus;
import org.postern.net.DnsType;
import org.postern.net.Resolver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A resolver over a table, for the thousands of look-ups of vectors and properties. What needs
/// real packets uses `TestDns`.
final class MapResolver implements Resolver {
    private record Key(DnsName name, DnsType<?> type) {}

    private final Map<Key, List<DnsRecord>> records = new HashMap<>();
    private final Set<DnsName> names = new HashSet<>();
    private final Set<Key> failing = new HashSet<>();
    private final Set<DnsName> failingWhole = new HashSet<>();

    MapResolver add(DnsName name, DnsType<?> type, DnsRecord data) {
        records.computeIfAbsent(new Key(name, type), _ -> new ArrayList<>()).add(data);
        return exists(name);
    }

    MapResolver text(String name, String text) {
        return add(DnsName.of(name), DnsType.TXT, new DnsRecord.Txt(List.of(text)));
    }

    MapResolver exists(DnsName name) {
        for (var at = name; !at.isRoot(); at = at.parent()) {
            names.add(at);
        }
        return this;
    }

    MapResolver fail(DnsName name, DnsType<?> type) {
        failing.add(new Key(name, type));
        return this;
    }

    /// Every type that has no records fails.
    MapResolver fail(DnsName name) {
        failingWhole.add(name);
        return this;
    }

    @Override
    public <R extends DnsRecord> DnsAnswer<R> lookup(DnsName name, DnsType<R> type) {
        var at = name;
        for (int links = 0; links < 10; links++) {
            var alias = records.get(new Key(at, DnsType.CNAME));
            if (alias == null || !(alias.getFirst() instanceof DnsRecord.Cname(var target))) {
                break;
            }
            at = target;
        }
        var found = records.get(new Key(at, type));
        if (failing.contains(new Key(at, type)) || (found == null && failingWhole.contains(at))) {
            return answer(DnsStatus.TEMPORARY_FAILURE, at, type, null);
        }
        if (found == null) {
            boolean there = names.contains(at);
            return answer(there ? DnsStatus.NO_DATA : DnsStatus.NO_SUCH_NAME, at, type, null);
        }
        return answer(DnsStatus.FOUND, at, type, found);
    }

    private static <R extends DnsRecord> DnsAnswer<R> answer(
            DnsStatus status, DnsName name, DnsType<R> type, @Nullable List<DnsRecord> found) {
        return new DnsAnswer<>(
                status,
                found == null ? List.of() : found.stream().map(type.form()::cast).toList(),
                false,
                false,
                name,
                Duration.ofMinutes(5),
                status == DnsStatus.TEMPORARY_FAILURE ? "told to fail" : "");
    }
}
