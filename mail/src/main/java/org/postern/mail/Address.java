package org.postern.mail;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/// A mailbox address, `local-part@domain` (RFC 5321 section 4.1.2, `Mailbox`). It is kept as typed
/// and compared without regard to case (SPEC ACC-10): two addresses are equal when their
/// [#canonical] forms are.
///
/// @param localPart without quotes and escapes, 1 to 64 octets in UTF-8, no control characters
/// @param domain the domain or address literal
public record Address(String localPart, MailDomain domain) {
    /// RFC 5321 section 4.5.3.1.1, in octets of UTF-8.
    public static final int LONGEST_LOCAL_PART = 64;

    /// @throws IllegalArgumentException if the local part is empty, too long, or holds control
    ///   characters
    public Address {
        Objects.requireNonNull(domain, "domain");
        try {
            LocalPart.check(localPart);
        } catch (AddressSyntaxException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /// Reads `local-part@domain`, with the local part in double quotes where it needs them. No
    /// angle brackets, no comments, no white space around.
    ///
    /// @throws AddressSyntaxException if it is no address; the message says why
    public static Address parse(String text) throws AddressSyntaxException {
        int at = text.startsWith("\"") ? LocalPart.afterQuotes(text, 0) : text.indexOf('@');
        if (at < 0 || at >= text.length() || text.charAt(at) != '@') {
            throw new AddressSyntaxException("an address has the form name@domain");
        }
        String localPart = LocalPart.unquote(text.substring(0, at));
        LocalPart.check(localPart);
        return new Address(localPart, MailDomain.parse(text.substring(at + 1)));
    }

    /// The address that this text is known to be: for constants and for what was checked before.
    ///
    /// @throws IllegalArgumentException if it is none
    public static Address of(String text) {
        try {
            return parse(text);
        } catch (AddressSyntaxException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /// The key under which this address is looked up: lower case, NFC, quoted where needed,
    /// A-labels. Parsing it gives an equal address.
    public String canonical() {
        return LocalPart.quote(canonicalLocalPart()) + "@" + domain.ascii();
    }

    /// The local part in lower case and NFC, without quotes.
    public String canonicalLocalPart() {
        // RFC 8265 section 3.3.3: case mapping first, then NFC
        return Normalizer.normalize(localPart.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    }

    /// The form for SMTP: the local part as typed, quoted where needed, and the domain in A-labels.
    /// It is ASCII unless [#needsUtf8].
    public String wire() {
        return LocalPart.quote(localPart) + "@" + domain.ascii();
    }

    /// True when the local part is not ASCII, so that no peer without SMTPUTF8 can take this
    /// address (RFC 6531 section 3.3).
    public boolean needsUtf8() {
        return !Idna.isAscii(localPart);
    }

    /// What follows the first separator in the local part (RFC 5233 section 4): `lists` in
    /// `ada+lists@…`. Absent when there is no separator, or nothing before it.
    ///
    /// @param separator one or more characters; empty turns sub-addressing off
    public Optional<String> detail(String separator) {
        int at = detailAt(separator);
        return at < 0
                ? Optional.empty()
                : Optional.of(localPart.substring(at + separator.length()));
    }

    /// This address without its detail; itself when it has none.
    ///
    /// @param separator one or more characters; empty turns sub-addressing off
    public Address withoutDetail(String separator) {
        int at = detailAt(separator);
        return at < 0 ? this : new Address(localPart.substring(0, at), domain);
    }

    private int detailAt(String separator) {
        int at = separator.isEmpty() ? -1 : localPart.indexOf(separator);
        return at > 0 ? at : -1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Address address && canonical().equals(address.canonical());
    }

    @Override
    public int hashCode() {
        return canonical().hashCode();
    }

    /// As typed, with quotes where needed.
    @Override
    public String toString() {
        return LocalPart.quote(localPart) + "@" + domain;
    }
}
