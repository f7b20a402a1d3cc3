package org.postern.store;

import org.postern.store.AccountLimits.Quota;
import org.postern.store.AccountLimits.Usage;

/// Told when a quota is nearly used up, once each time that the use passes the mark
/// ([StoreSettings#quotaWarning]). Called on a thread of its own, which may block.
public interface QuotaListener {
    void accountNearlyFull(AccountId account, Usage usage, Quota quota);

    void domainNearlyFull(String domain, Usage usage, Quota quota);
}
