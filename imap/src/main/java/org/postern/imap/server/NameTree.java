package org.postern.imap.server;

import org.postern.imap.ListPattern;
import org.postern.imap.MailboxAttribute;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/// An account's mailbox names in order, with what follows from their places in the tree.
final class NameTree {
    private final TreeMap<String, MailboxEntry> entries = new TreeMap<>();

    NameTree(List<MailboxEntry> mailboxes) {
        for (MailboxEntry entry : mailboxes) {
            entries.put(entry.name(), entry);
        }
    }

    Iterable<MailboxEntry> entries() {
        return entries.values();
    }

    Optional<MailboxEntry> find(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    boolean contains(String name) {
        return entries.containsKey(name);
    }

    /// Puts in the levels above each mailbox that are missing, as what cannot be selected: a client
    /// that lists level by level has to find them.
    NameTree withParents() {
        for (String name : List.copyOf(entries.keySet())) {
            for (String parent = parent(name); !parent.isEmpty(); parent = parent(parent)) {
                entries.putIfAbsent(
                        parent,
                        new MailboxEntry(parent, Set.of(MailboxAttribute.NON_EXISTENT), false));
            }
        }
        return this;
    }

    /// The name one level up; empty at the top.
    static String parent(String name) {
        int end = name.lastIndexOf(ListPattern.SEPARATOR);
        return end < 0 ? "" : name.substring(0, end);
    }

    /// What LIST says of a mailbox.
    Set<MailboxAttribute> attributes(MailboxEntry entry) {
        Set<MailboxAttribute> attributes = EnumSet.noneOf(MailboxAttribute.class);
        attributes.addAll(entry.attributes());
        // RFC 3501 section 7.2.2 knows \Noselect only
        if (attributes.remove(MailboxAttribute.NON_EXISTENT)) {
            attributes.add(MailboxAttribute.NO_SELECT);
        }
        if (!attributes.contains(MailboxAttribute.NO_INFERIORS)) {
            // RFC 3348 section 3
            attributes.add(
                    hasChildren(entry.name())
                            ? MailboxAttribute.HAS_CHILDREN
                            : MailboxAttribute.HAS_NO_CHILDREN);
        }
        return attributes;
    }

    private boolean hasChildren(String name) {
        return anyBelow(name, below -> !below.attributes().contains(MailboxAttribute.NON_EXISTENT));
    }

    /// Whether `condition` holds for a name below this one, at whatever level.
    boolean anyBelow(String name, Predicate<MailboxEntry> condition) {
        String prefix = name + ListPattern.SEPARATOR;
        for (MailboxEntry below : entries.tailMap(prefix).values()) {
            if (!below.name().startsWith(prefix)) {
                return false;
            }
            if (condition.test(below)) {
                return true;
            }
        }
        return false;
    }
}
