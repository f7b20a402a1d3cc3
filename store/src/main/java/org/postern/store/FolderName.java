package org.postern.store;

import org.postern.store.StoreException.Kind;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A folder's full name within its account: elements parted by `/`, Unicode in NFC, compared octet
/// by octet, except that INBOX as the first element is written in any case.
///
/// @param elements one or more, none empty; at most [#MAX_DEPTH]
public record FolderName(List<String> elements) implements Comparable<FolderName> {
    /// Parts the elements.
    public static final char SEPARATOR = '/';

    /// Most octets (UTF-8) of one element.
    public static final int MAX_ELEMENT_OCTETS = 255;

    /// Most octets (UTF-8) of the whole name, separators included.
    public static final int MAX_OCTETS = 1_000;

    /// Most elements.
    public static final int MAX_DEPTH = 50;

    /// The folder that every account has, RFC 9051 section 5.1.
    public static final FolderName INBOX = new FolderName(List.of("INBOX"));

    /// The root of the undelete hierarchy (SPEC STO-1), reserved.
    public static final FolderName DELETED_MESSAGES = new FolderName(List.of("Deleted Messages"));

    /// The root of what a legal hold keeps. Its control character is in no name that a client or an
    /// administrator can write: [#of] refuses it.
    static final FolderName HELD = new FolderName(List.of("\u0000held"));

    /// The first elements below which other accounts' and shared folders are shown (SPEC STO-1):
    /// nobody's own.
    private static final Set<String> NAMESPACES = Set.of("Other Users", "Shared Folders");

    /// Trusts its caller; strangers' names go through [#of].
    public FolderName {
        elements = List.copyOf(elements);
        if (elements.isEmpty()) {
            throw new IllegalArgumentException("folder name without elements");
        }
    }

    /// Reads a name as a client or an administrator writes it: normalises to NFC and INBOX to upper
    /// case.
    ///
    /// @throws StoreException `INVALID_NAME` for an empty element, a control character, half a
    ///   surrogate pair, or a passed limit
    public static FolderName of(String text) throws StoreException {
        if (text.length() > 2 * MAX_OCTETS) {
            throw invalid(text.length() + " characters, at most " + MAX_OCTETS + " octets");
        }
        var elements = new ArrayList<String>();
        String name = Normalizer.normalize(wellFormed(text), Normalizer.Form.NFC);
        int start = 0;
        while (start <= name.length()) {
            int end = name.indexOf(SEPARATOR, start);
            end = end < 0 ? name.length() : end;
            elements.add(element(name.substring(start, end)));
            start = end + 1;
        }
        // RFC 9051 section 5.1: INBOX in any case is the one INBOX; so is it above its children.
        if (isInbox(elements.getFirst())) {
            elements.set(0, "INBOX");
        }
        if (elements.size() > MAX_DEPTH || octets(name) > MAX_OCTETS) {
            throw invalid(
                    "%d levels, %d octets; at most %d and %d"
                            .formatted(elements.size(), octets(name), MAX_DEPTH, MAX_OCTETS));
        }
        return new FolderName(elements);
    }

    /// Only A to Z have another case here: Unicode would fold a dotless i into INBOX as well.
    private static boolean isInbox(String element) {
        String inbox = "INBOX";
        boolean same = element.length() == inbox.length();
        for (int i = 0; same && i < inbox.length(); i++) {
            char wanted = inbox.charAt(i);
            same = element.charAt(i) == wanted || element.charAt(i) == wanted - 'A' + 'a';
        }
        return same;
    }

    private static String wellFormed(String text) throws StoreException {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                throw invalid("control character " + (int) c);
            }
            boolean pair =
                    Character.isHighSurrogate(c)
                            && i + 1 < text.length()
                            && Character.isLowSurrogate(text.charAt(i + 1));
            if (Character.isSurrogate(c) && !pair) {
                throw invalid("half a surrogate pair");
            }
            i += pair ? 1 : 0;
        }
        return text;
    }

    private static String element(String element) throws StoreException {
        if (element.isEmpty()) {
            throw invalid("a level without a name");
        }
        if (octets(element) > MAX_ELEMENT_OCTETS) {
            throw invalid(
                    "a level of %d octets, at most %d"
                            .formatted(octets(element), MAX_ELEMENT_OCTETS));
        }
        return element;
    }

    private static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static StoreException invalid(String why) {
        return new StoreException(Kind.INVALID_NAME, why);
    }

    /// The last element.
    public String leaf() {
        return elements.getLast();
    }

    /// The name above this one, empty at the top.
    public Optional<FolderName> above() {
        return elements.size() == 1
                ? Optional.empty()
                : Optional.of(new FolderName(elements.subList(0, elements.size() - 1)));
    }

    /// Whether this name is `ancestor` or lies below it.
    public boolean within(FolderName ancestor) {
        int depth = ancestor.elements.size();
        return elements.size() >= depth && elements.subList(0, depth).equals(ancestor.elements);
    }

    /// This name below `root`.
    FolderName below(FolderName root) {
        var all = new ArrayList<>(root.elements);
        all.addAll(elements);
        return new FolderName(all);
    }

    /// The name without its first element, empty when it has one only.
    Optional<FolderName> withoutTop() {
        return elements.size() == 1
                ? Optional.empty()
                : Optional.of(new FolderName(elements.subList(1, elements.size())));
    }

    /// Whether it keeps the limits that [#of] checks.
    boolean fits() {
        return elements.size() <= MAX_DEPTH && octets(toString()) <= MAX_OCTETS;
    }

    /// Whether the name belongs to the store and not to the account's owner.
    boolean reserved() {
        return Place.of(this) != Place.MAIL || NAMESPACES.contains(elements.getFirst());
    }

    /// Element by element, so that children follow their parent.
    @Override
    public int compareTo(FolderName other) {
        int shared = Math.min(elements.size(), other.elements.size());
        for (int i = 0; i < shared; i++) {
            int order = elements.get(i).compareTo(other.elements.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(elements.size(), other.elements.size());
    }

    @Override
    public String toString() {
        return String.join(String.valueOf(SEPARATOR), elements);
    }
}
