package org.postern.store;

/// What an account may hold; the directory knows. Asked before each delivery, so it must answer
/// from memory.
@FunctionalInterface
public interface AccountLimits {
    Quota quota(AccountId account);

    /// @param octets most octets of all messages together; 0 is unlimited
    /// @param messages most messages; 0 is unlimited
    record Quota(long octets, long messages) {
        /// No limit.
        public static final Quota UNLIMITED = new Quota(0, 0);

        public Quota {
            if (octets < 0 || messages < 0) {
                throw new IllegalArgumentException("negative quota");
            }
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
