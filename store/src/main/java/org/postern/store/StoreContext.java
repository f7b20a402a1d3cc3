package org.postern.store;

import org.postern.engine.BlobStore;
import org.postern.engine.Committer;
import org.postern.engine.Engine;
import org.postern.kernel.Events;
import org.postern.store.StoreException.Kind;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/// What every account of a store works with.
record StoreContext(
        Engine engine,
        BlobStore blobs,
        Committer committer,
        InstantSource clock,
        Supplier<StoreSettings> settings,
        AccountLimits limits,
        Events events,
        ViewCache views,
        QuotaGate quotas,
        List<AccountWatch> watches,
        List<MoveWatch> moves,
        ShareWatches shares) {
    /// Tells all who keep something that is derived from mail.
    void changed(AccountId account) {
        watches.forEach(watch -> watch.changed(account));
    }

    Instant now() {
        return clock.instant();
    }

    /// Lets an account take more.
    ///
    /// @param before what it holds
    /// @throws StoreException `OVER_QUOTA`, `DOMAIN_OVER_QUOTA`; `ABSENT` when the account is gone
    void admit(AccountId account, AccountLimits.Usage before, long octets, long messages)
            throws StoreException {
        quotas.admit(this, account, before, octets, messages);
    }

    /// What an account may hold whose mail is here.
    ///
    /// @throws StoreException `ABSENT` when the account is gone
    AccountLimits.Quota quota(AccountId account) throws StoreException {
        return switch (limits.of(account)) {
            case AccountLimits.Quota quota -> quota;
            case AccountLimits.NoAccount() -> throw absent(account);
            // Mail is kept rather than refused while the directory is down (SPEC ALL-3).
            case AccountLimits.Unknown() -> AccountLimits.Quota.UNLIMITED;
        };
    }

    /// How many octets of deleted mail an account keeps.
    long undeleteOctets(AccountId account) {
        var ours = settings.get();
        long most = ours.undelete().count();
        return switch (limits.of(account)) {
            case AccountLimits.Quota(_, _, long own) when own >= 0 -> own;
            case AccountLimits.Quota(long octets, _, _) when octets > 0 ->
                    Math.min(most, octets / 100 * ours.undeletePercent());
            case AccountLimits.Quota _, AccountLimits.Unknown _ -> most;
            case AccountLimits.NoAccount _ -> 0;
        };
    }

    /// Only what exists is made: mail for an account that is gone must be refused, not kept where
    /// nobody will ever read it.
    ///
    /// @throws StoreException `ABSENT` when there is no such account, `UNAVAILABLE` when nobody
    ///   knows
    void requireAccount(AccountId account) throws StoreException {
        switch (limits.of(account)) {
            case AccountLimits.Quota _ -> {}
            case AccountLimits.NoAccount() -> throw absent(account);
            case AccountLimits.Unknown() ->
                    throw new StoreException(Kind.UNAVAILABLE, "is there an account " + account);
        }
    }

    private static StoreException absent(AccountId account) {
        return new StoreException(Kind.ABSENT, "account " + account);
    }
}
