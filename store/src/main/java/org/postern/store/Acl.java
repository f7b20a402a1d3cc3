package org.postern.store;

import org.postern.engine.EngineException;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Who but its owner may do what with a folder. Immutable.
///
/// Octets: version (1), count (number), then for each entry its identifier (counted UTF-8, see
/// [Identifier#text]), negative (1: 0 or 1) and rights (number: bit 0 is `l`, in the order of
/// [Right]).
///
/// @param entries in order of identifier; none without rights
public record Acl(List<Entry> entries) {
    public static final Acl EMPTY = new Acl(List.of());

    /// Most entries in one list.
    public static final int MAX_ENTRIES = 500;

    private static final int VERSION = 1;

    /// One line of the list.
    ///
    /// @param negative whether it takes rights away that others give
    // RFC 4314 section 2: an identifier that begins with a hyphen
    public record Entry(Identifier who, boolean negative, Rights rights) {
        boolean concerns(Identifier other, boolean negatively) {
            return negative == negatively && who.equals(other);
        }
    }

    public Acl {
        entries =
                entries.stream()
                        .sorted(
                                Comparator.comparing((Entry entry) -> entry.who().text())
                                        .thenComparing(Entry::negative))
                        .toList();
    }

    /// What the list gives to `who`. Negative entries count last, whoever they are about.
    public Rights of(Principal who) {
        var given = Rights.NONE;
        var taken = Rights.NONE;
        for (Entry entry : entries) {
            if (!who.is(entry.who())) {
                continue;
            }
            if (entry.negative()) {
                taken = taken.with(entry.rights());
            } else {
                given = given.with(entry.rights());
            }
        }
        return given.without(taken);
    }

    /// The rights of one entry; none when there is no such entry.
    public Rights of(Identifier who, boolean negative) {
        return entries.stream()
                .filter(entry -> entry.concerns(who, negative))
                .map(Entry::rights)
                .findFirst()
                .orElse(Rights.NONE);
    }

    /// This list with one entry set; rights of none take it out.
    Acl with(Identifier who, boolean negative, Rights rights) {
        var next = new ArrayList<Entry>();
        for (Entry entry : entries) {
            if (!entry.concerns(who, negative)) {
                next.add(entry);
            }
        }
        if (!rights.isEmpty()) {
            next.add(new Entry(who, negative, rights));
        }
        return new Acl(next);
    }

    boolean gives(Identifier who) {
        return !of(who, false).isEmpty();
    }

    byte[] encode() {
        var out = new RecordWriter(64).u8(VERSION).number(entries.size());
        for (Entry entry : entries) {
            out.text(entry.who().text()).u8(entry.negative() ? 1 : 0).number(entry.rights().bits());
        }
        return out.toOctets();
    }

    static Acl decode(byte[] value) throws EngineException {
        var in = new RecordReader(value).version(VERSION);
        int count = in.count(MAX_ENTRIES);
        var entries = new ArrayList<Entry>(count);
        for (int i = 0; i < count; i++) {
            try {
                entries.add(
                        new Entry(
                                Identifier.parse(in.text()),
                                in.u8() != 0,
                                new Rights(in.count(Rights.ALL.bits()))));
            } catch (StoreException e) {
                throw RecordReader.corrupt("access control list: " + e.getMessage());
            }
        }
        return new Acl(entries);
    }
}
