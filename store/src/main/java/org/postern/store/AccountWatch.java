package org.postern.store;

/// Told of changes of all accounts: what keeps something that is derived from mail.
@FunctionalInterface
public interface AccountWatch {
    /// Something of the account's mail has changed, was read for the first time, or is gone. The
    /// call comes from the thread that publishes: it must be short and must not block or throw.
    void changed(AccountId account);
}
