package org.postern.reception;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Account;
import org.postern.mail.Address;
import org.postern.mail.AddressList;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;
import org.postern.mail.Header;
import org.postern.mail.HeaderField;
import org.postern.smtp.ReversePath;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What the sender of a submitted message becomes (SPEC OUT-4, INB-6): in the envelope, and in
/// From.
final class SenderRewrite {
    private final Account account;
    private final SubmissionSettings settings;

    /// @param account who submits
    SenderRewrite(Account account, SubmissionSettings settings) {
        this.account = account;
        this.settings = settings;
    }

    /// Whether anything may change.
    boolean active() {
        return settings.ldapMasquerade()
                || settings.senderIsAuth()
                || !settings.masquerade().isEmpty();
    }

    ReversePath path(ReversePath from) {
        return from instanceof ReversePath.Mailbox(var address)
                ? new ReversePath.Mailbox(address(address))
                : from;
    }

    /// What an address becomes.
    Address address(Address given) {
        if (settings.ldapMasquerade()) {
            return published();
        }
        String local = settings.senderIsAuth() ? account.address().localPart() : given.localPart();
        return new Address(local, masked(given).orElse(given).domain());
    }

    /// The directory's `mail`, else the account's own address.
    private Address published() {
        try {
            var mail = account.attributes().first("mail");
            return mail.isPresent() ? Address.parse(mail.get()) : account.address();
        } catch (AddressSyntaxException e) {
            return account.address();
        }
    }

    /// With the domain that all below it hide behind.
    private Optional<Address> masked(Address given) {
        if (settings.masquerade().isEmpty() || !(given.domain() instanceof Domain domain)) {
            return Optional.empty();
        }
        var mask = Domain.of(settings.masquerade());
        return domain.isWithin(mask)
                ? Optional.of(new Address(given.localPart(), mask))
                : Optional.empty();
    }

    /// The address of the first author; null when From names none.
    static @Nullable Address author(Header fields) {
        return fields.value("From")
                .flatMap(value ->
                        AddressList.parse(value).stream()
                                .flatMap(one -> one.address().stream())
                                .findFirst())
                .orElse(null);
    }

    /// A header with From as it has to be; all else octet by octet as it was.
    ///
    /// @param octets with or without the empty line at its end
    byte[] header(byte[] octets) {
        var fields = Header.parse(octets);
        var author = author(fields);
        if (author == null || address(author).toString().equals(author.toString())) {
            return octets;
        }
        var from = fields.first("From").orElseThrow();
        byte[] before = from.octets();
        int at = indexOf(octets, before);
        var changed = new ByteArrayOutputStream(octets.length + 100);
        changed.write(octets, 0, at);
        changed.writeBytes(replaced(from, author, address(author)));
        changed.write(octets, at + before.length, octets.length - at - before.length);
        return changed.toByteArray();
    }

    /// The display name stays as it is where the address stands as we would write it.
    private static byte[] replaced(HeaderField from, Address before, Address after) {
        String text = new String(from.octets(), StandardCharsets.UTF_8);
        int at = text.indexOf(before.toString());
        String whole =
                at < 0
                        ? "From: <" + after + ">\r\n"
                        : text.substring(0, at)
                                + after
                                + text.substring(at + before.toString().length());
        return whole.getBytes(StandardCharsets.UTF_8);
    }

    private static int indexOf(byte[] octets, byte[] part) {
        for (int i = 0; i + part.length <= octets.length; i++) {
            int j = 0;
            while (j < part.length && octets[i + j] == part[j]) {
                j++;
            }
            if (j == part.length) {
                return i;
            }
        }
        throw new IllegalStateException("a field that is not in its header");
    }
}
