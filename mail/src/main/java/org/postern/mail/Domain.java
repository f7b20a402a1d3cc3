package org.postern.mail;

/// A domain name in its three forms: for the wire, for people, and as it was typed. Two domains are
/// equal when their A-label forms are.
///
/// Labels are letters, digits and hyphens (RFC 5321 section 4.1.2, `sub-domain`) or U-labels of
/// IDNA2008; a label has at most 63 octets and the name at most 253 (RFC 1035 section 2.3.4, less
/// the length octets), counted in A-label form. A final dot is read and dropped. The last label is
/// not all digits: `1.2.3.4` is an address that lost its brackets.
public final class Domain implements MailDomain, Comparable<Domain> {
    /// Longest name in A-label form, in octets.
    public static final int LONGEST_NAME = 253;

    /// Longest label in A-label form, in octets.
    public static final int LONGEST_LABEL = 63;

    private final String ascii;
    private final String unicode;
    private final String typed;

    private Domain(String ascii, String unicode, String typed) {
        this.ascii = ascii;
        this.unicode = unicode;
        this.typed = typed;
    }

    /// Reads a domain in A-label, U-label or mixed form.
    ///
    /// @throws AddressSyntaxException if it is none; the message says why
    public static Domain parse(String text) throws AddressSyntaxException {
        String typed = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        // Each character gives at least one octet, so this refuses before any mapping is made.
        if (typed.length() > LONGEST_NAME) {
            throw new AddressSyntaxException("a domain has at most 253 octets");
        }
        String mapped = Idna.map(typed);
        String[] labels = mapped.split("\\.", -1);
        var ascii = new StringBuilder(mapped.length());
        var unicode = new StringBuilder(mapped.length());
        for (String label : labels) {
            String wire = Idna.toAscii(label);
            checkLabel(wire);
            ascii.append(ascii.isEmpty() ? "" : ".").append(wire);
            unicode.append(unicode.isEmpty() ? "" : ".").append(Idna.toUnicode(wire));
        }
        if (ascii.length() > LONGEST_NAME) {
            throw new AddressSyntaxException("a domain has at most 253 octets");
        }
        checkLast(Idna.toAscii(labels[labels.length - 1]));
        return new Domain(ascii.toString(), unicode.toString(), typed);
    }

    /// The domain that this text is known to be: for constants and for what was checked before.
    ///
    /// @throws IllegalArgumentException if it is none
    public static Domain of(String text) {
        try {
            return parse(text);
        } catch (AddressSyntaxException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    // RFC 5321 section 4.1.2: sub-domain = Let-dig [Ldh-str]
    private static void checkLabel(String label) throws AddressSyntaxException {
        if (label.isEmpty()) {
            throw new AddressSyntaxException("a label of the domain is empty");
        }
        if (label.length() > LONGEST_LABEL) {
            throw new AddressSyntaxException("a label of a domain has at most 63 octets");
        }
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            if (!Ascii.isLetterOrDigit(c) && c != '-') {
                throw new AddressSyntaxException("a character that a domain name cannot have");
            }
        }
        if (label.startsWith("-") || label.endsWith("-")) {
            throw new AddressSyntaxException("a label neither begins nor ends with a hyphen");
        }
    }

    // RFC 3696 section 2: a top-level domain is not all-numeric
    private static void checkLast(String label) throws AddressSyntaxException {
        if (label.chars().allMatch(Ascii::isDigit)) {
            throw new AddressSyntaxException("an address literal stands in square brackets");
        }
    }

    @Override
    public String ascii() {
        return ascii;
    }

    @Override
    public String unicode() {
        return unicode;
    }

    /// As it was written, without final dot: for showing to whoever wrote it.
    public String typed() {
        return typed;
    }

    /// True when this domain is `parent` or lies below it.
    public boolean isWithin(Domain parent) {
        return ascii.equals(parent.ascii) || ascii.endsWith("." + parent.ascii);
    }

    @Override
    public int compareTo(Domain other) {
        return ascii.compareTo(other.ascii);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Domain domain && ascii.equals(domain.ascii);
    }

    @Override
    public int hashCode() {
        return ascii.hashCode();
    }

    /// As typed.
    @Override
    public String toString() {
        return typed;
    }
}
