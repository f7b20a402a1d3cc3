package org.postern.access.jmap;

import org.postern.store.AccountId;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// The ids of JMAP's objects. Those of Emails, Threads and Mailboxes of one's own mail are those
/// that IMAP has as EMAILID, THREADID and MAILBOXID (RFC 8474).
final class ObjectIds {
    private static final char EMAIL = 'M';
    private static final char THREAD = 'T';
    private static final char MAILBOX = 'F';
    private static final char PLAIN_ACCOUNT = 'u';
    private static final char ENCODED_ACCOUNT = 'x';
    private static final int MOST_DIGITS = 16;

    private ObjectIds() {}

    static String email(long emailId) {
        return EMAIL + Long.toHexString(emailId);
    }

    static String thread(long threadId) {
        return THREAD + Long.toHexString(threadId);
    }

    /// A name that was deleted over its children and made again is the same folder with another
    /// UIDVALIDITY, and another mailbox.
    ///
    /// @param uidValidity 0 for one that holds no messages
    static String mailbox(int folder, long uidValidity) {
        return uidValidity == 0 ? "F" + folder : "F" + folder + "-" + uidValidity;
    }

    /// @return 0 when it is no email's id
    static long email(String id) {
        return number(id, EMAIL);
    }

    /// @return 0 when it is no thread's id
    static long thread(String id) {
        return number(id, THREAD);
    }

    private static long number(String id, char kind) {
        if (id.length() < 2 || id.length() > 1 + MOST_DIGITS || id.charAt(0) != kind) {
            return 0;
        }
        for (int i = 1; i < id.length(); i++) {
            char c = id.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return 0;
            }
        }
        // One id, one text.
        return id.charAt(1) == '0' ? 0 : Long.parseUnsignedLong(id, 1, id.length(), MOST_DIGITS);
    }

    static boolean isMailbox(String id) {
        return !id.isEmpty() && id.charAt(0) == MAILBOX;
    }

    static String account(AccountId id) {
        String value = id.value();
        return org.postern.jmap.Ids.valid(value)
                ? PLAIN_ACCOUNT + value
                : ENCODED_ACCOUNT
                        + Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(value.getBytes(StandardCharsets.UTF_8));
    }

    static Optional<AccountId> account(String id) {
        if (id.isEmpty()) {
            return Optional.empty();
        }
        try {
            String rest = id.substring(1);
            return switch (id.charAt(0)) {
                case PLAIN_ACCOUNT -> Optional.of(new AccountId(rest));
                case ENCODED_ACCOUNT ->
                        Optional.of(
                                new AccountId(
                                        new String(
                                                Base64.getUrlDecoder().decode(rest),
                                                StandardCharsets.UTF_8)));
                default -> Optional.empty();
            };
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
