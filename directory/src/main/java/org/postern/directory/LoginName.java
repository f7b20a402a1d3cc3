package org.postern.directory;

import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;

import java.util.Optional;

/// What people type as the name of an account: an address, or the local part alone when the domain
/// is the first one (SPEC ACC-10).
final class LoginName {
    /// Longest text that is looked at; no address is as long.
    private static final int MAX_CHARACTERS = 320;

    private LoginName() {}

    /// The address meant; empty when the text can be none.
    ///
    /// @param first the domain of a name that has none; absent before the first start is done
    static Optional<Address> address(String login, Optional<Domain> first) {
        if (login.length() > MAX_CHARACTERS) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse(login, first));
        } catch (AddressSyntaxException e) {
            return Optional.empty();
        }
    }

    /// @throws AddressSyntaxException when it can be none; the message says why
    static Address parse(String login, Optional<Domain> first) throws AddressSyntaxException {
        boolean whole =
                login.startsWith("\"")
                        ? login.lastIndexOf('@') > login.lastIndexOf('"')
                        : login.indexOf('@') >= 0;
        if (!whole && first.isEmpty()) {
            throw new AddressSyntaxException("a name needs a domain, as in name@domain");
        }
        Address address = Address.parse(whole ? login : login + "@" + first.orElseThrow().typed());
        return UserName.narrow(address.localPart()).equals(address.localPart())
                ? address
                : Address.parse(
                        UserName.narrow(address.localPart()) + "@" + address.domain().ascii());
    }
}
