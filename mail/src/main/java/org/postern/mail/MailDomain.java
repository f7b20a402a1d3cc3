package org.postern.mail;

/// What may stand to the right of the `@`: a [Domain] or an [AddressLiteral] (RFC 5321 section
/// 4.1.2, `Mailbox`).
public sealed interface MailDomain permits Domain, AddressLiteral {
    /// The form for the wire and for keys: A-labels in lower case without final dot, or the literal
    /// in its brackets.
    String ascii();

    /// The form for people: U-labels where they are valid, or the literal in its brackets.
    String unicode();

    /// Reads either form.
    ///
    /// @throws AddressSyntaxException if the text is neither
    static MailDomain parse(String text) throws AddressSyntaxException {
        return text.startsWith("[") ? AddressLiteral.parse(text) : Domain.parse(text);
    }
}
