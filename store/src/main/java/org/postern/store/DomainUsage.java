package org.postern.store;

import org.postern.engine.EngineException;
import org.postern.engine.Partition;
import org.postern.store.AccountLimits.Usage;

import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What the accounts of each domain hold together: sums that follow from the accounts and are kept
/// in memory only, for the domains that have a quota.
///
/// The first question about a domain has its accounts counted, on a thread of its own; until that
/// is done nobody knows, and mail is kept rather than refused. From then on every account that
/// changes says so at once. Deliveries that are on their way in several accounts may pass a quota
/// together by as much as they bring.
final class DomainUsage {
    private static final System.Logger LOG = System.getLogger(DomainUsage.class.getName());

    /// Partitions looked at together.
    private static final int PAGE = 1_000;

    private final Map<String, Sum> sums = new ConcurrentHashMap<>();

    /// Guarded by itself.
    static final class Sum {
        private final Map<AccountId, Usage> accounts = new HashMap<>();

        /// Accounts that went while the others are being counted, which may have read them before.
        private final Set<AccountId> gone = new HashSet<>();

        private Usage total = Usage.NONE;
        private boolean whole;

        synchronized void put(AccountId id, Usage usage) {
            gone.remove(id);
            var before = accounts.put(id, usage);
            add(before == null ? Usage.NONE : before, usage);
        }

        synchronized void putIfNew(AccountId id, Usage usage) {
            if (!gone.contains(id) && accounts.putIfAbsent(id, usage) == null) {
                add(Usage.NONE, usage);
            }
        }

        synchronized void remove(AccountId id) {
            if (!whole) {
                gone.add(id);
            }
            var before = accounts.remove(id);
            if (before != null) {
                add(before, Usage.NONE);
            }
        }

        private void add(Usage before, Usage after) {
            total =
                    total.plus(
                            after.octets() - before.octets(), after.messages() - before.messages());
        }

        synchronized void counted() {
            whole = true;
            gone.clear();
        }

        synchronized Optional<Usage> total() {
            return whole ? Optional.of(total) : Optional.empty();
        }
    }

    /// What a domain's accounts hold; empty as long as they are being counted.
    Optional<Usage> of(StoreContext context, String domain) {
        var known = sums.get(domain);
        if (known != null) {
            return known.total();
        }
        var sum = new Sum();
        if (sums.putIfAbsent(domain, sum) == null) {
            Thread.ofVirtual().name("count-" + domain).start(() -> count(context, domain, sum));
        }
        return Optional.empty();
    }

    /// An account holds so much now. Costs nothing where no domain has a quota.
    void note(StoreContext context, AccountId id, Usage usage) {
        if (!sums.isEmpty()) {
            var domain = context.limits().domain(id);
            var sum = domain.isPresent() ? sums.get(domain.get().name()) : null;
            if (sum != null) {
                sum.put(id, usage);
            }
        }
    }

    /// The account is gone, or in another domain now.
    void forget(AccountId id) {
        sums.values().forEach(sum -> sum.remove(id));
    }

    private void count(StoreContext context, String domain, Sum sum) {
        try {
            String kind = AccountWriter.PARTITIONS;
            var after = new Partition(kind);
            while (true) {
                var page = context.engine().partitions(after, PAGE);
                for (Partition partition : page) {
                    if (!partition.name().startsWith(kind)) {
                        sum.counted();
                        return;
                    }
                    var id = new AccountId(partition.name().substring(kind.length()));
                    if (in(context, id, domain)) {
                        sum.putIfNew(id, new AccountWriter(id, context).usageOnDisk());
                    }
                }
                if (page.size() < PAGE) {
                    sum.counted();
                    return;
                }
                after = page.getLast();
            }
        } catch (EngineException | RuntimeException e) {
            // The next question begins anew.
            LOG.log(Level.ERROR, "cannot count domain=" + domain, e);
            sums.remove(domain, sum);
        }
    }

    private static boolean in(StoreContext context, AccountId id, String domain) {
        return context.limits().domain(id).filter(of -> of.name().equals(domain)).isPresent();
    }
}
