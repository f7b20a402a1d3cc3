package org.postern.store;

import java.util.Optional;

/// Which accounts there are, and what each may hold; the directory knows. Asked before an account's
/// mail is made and at each delivery, append and copy, so it must answer from memory.
@FunctionalInterface
public interface AccountLimits {
    Answer of(AccountId account);

    /// The domain that an account counts for, in A-labels and lower case, and what its accounts may
    /// hold together; empty when there is no such account or nobody can tell now.
    default Optional<DomainQuota> domain(AccountId account) {
        return Optional.empty();
    }

    /// What the accounts of a domain may hold together.
    record DomainQuota(String name, Quota quota) {}

    /// What is known of an account.
    sealed interface Answer {}

    /// There is no such account (any more): it takes no mail.
    record NoAccount() implements Answer {}

    /// Nobody can tell now: an account whose mail is here keeps taking it, none is made.
    record Unknown() implements Answer {}

    /// The account exists and may hold so much.
    ///
    /// @param octets most octets of all messages together; 0 is unlimited
    /// @param messages most messages; 0 is unlimited
    /// @param undelete most octets of deleted messages kept beside them; 0 is none,
    ///   [#UNDELETE_DEFAULT] what the settings say
    record Quota(long octets, long messages, long undelete) implements Answer {
        /// As the settings say.
        public static final long UNDELETE_DEFAULT = -1;

        /// No limit.
        public static final Quota UNLIMITED = new Quota(0, 0);

        public Quota(long octets, long messages) {
            this(octets, messages, UNDELETE_DEFAULT);
        }

        public Quota {
            if (octets < 0 || messages < 0 || undelete < UNDELETE_DEFAULT) {
                throw new IllegalArgumentException("negative quota");
            }
        }

        /// Whether it limits anything.
        public boolean limited() {
            return octets > 0 || messages > 0;
        }

        /// Whether `usage` is within this quota.
        public boolean allows(Usage usage) {
            return (octets == 0 || usage.octets() <= octets)
                    && (messages == 0 || usage.messages() <= messages);
        }
    }

    /// What an account holds, exactly.
    record Usage(long octets, long messages) {
        public static final Usage NONE = new Usage(0, 0);

        public Usage plus(long moreOctets, long moreMessages) {
            return new Usage(octets + moreOctets, messages + moreMessages);
        }
    }
}
