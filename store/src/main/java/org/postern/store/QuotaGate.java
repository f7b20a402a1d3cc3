package org.postern.store;

import org.postern.store.AccountLimits.Quota;
import org.postern.store.AccountLimits.Usage;
import org.postern.store.StoreException.Kind;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// Judges whether an account may take more: its own quota and its domain's (SPEC STO-4), and warns
/// when one of them is nearly used up.
final class QuotaGate {
    private static final int WHOLE = 100;

    private final DomainUsage domains = new DomainUsage();
    private final List<QuotaListener> listeners = new CopyOnWriteArrayList<>();

    void add(QuotaListener listener) {
        listeners.add(listener);
    }

    /// An account holds so much now.
    void note(StoreContext context, AccountId id, Usage usage) {
        domains.note(context, id, usage);
    }

    void forget(AccountId id) {
        domains.forget(id);
    }

    /// What a domain's accounts hold; empty as long as they are being counted.
    Optional<Usage> domain(StoreContext context, String domain) {
        return domains.of(context, domain);
    }

    /// Lets an account take so much more, and warns where that passes a mark.
    ///
    /// @param before what it holds
    /// @throws StoreException `OVER_QUOTA`, `DOMAIN_OVER_QUOTA`
    void admit(StoreContext context, AccountId id, Usage before, long octets, long messages)
            throws StoreException {
        check(context, id, before, octets, messages);
        int percent = context.settings().get().quotaWarning();
        if (percent == 0 || (octets <= 0 && messages <= 0)) {
            return;
        }
        var quota = context.quota(id);
        if (passes(quota, percent, before, octets, messages)) {
            warnAccount(context, id, before.plus(octets, messages), quota);
        }
        var domain = context.limits().domain(id);
        if (domain.isPresent() && domain.get().quota().limited()) {
            var limit = domain.get();
            domains.of(context, limit.name())
                    .filter(used -> passes(limit.quota(), percent, used, octets, messages))
                    .ifPresent(used -> warnDomain(context, limit, used.plus(octets, messages)));
        }
    }

    /// Like [#admit], without a warning.
    void check(StoreContext context, AccountId id, Usage before, long octets, long messages)
            throws StoreException {
        if (!context.quota(id).allows(before.plus(octets, messages))) {
            throw new StoreException(Kind.OVER_QUOTA, "account " + id);
        }
        var domain = context.limits().domain(id);
        if (domain.isPresent() && domain.get().quota().limited() && (octets > 0 || messages > 0)) {
            var used = domains.of(context, domain.get().name());
            if (used.isPresent()
                    && !domain.get().quota().allows(used.get().plus(octets, messages))) {
                throw new StoreException(Kind.DOMAIN_OVER_QUOTA, domain.get().name());
            }
        }
    }

    private static boolean passes(
            Quota quota, int percent, Usage before, long octets, long messages) {
        var after = before.plus(octets, messages);
        return passes(quota.octets(), percent, before.octets(), after.octets())
                || passes(quota.messages(), percent, before.messages(), after.messages());
    }

    private static boolean passes(long most, int percent, long before, long after) {
        long mark = most / WHOLE * percent + most % WHOLE * percent / WHOLE;
        return most > 0 && before < mark && after >= mark;
    }

    private void warnAccount(StoreContext context, AccountId id, Usage usage, Quota quota) {
        context.events().record(StoreEvent.QuotaNearlyUsed.of(id.value(), "", usage, quota));
        listeners.forEach(listener ->
                Thread.ofVirtual().start(() -> listener.accountNearlyFull(id, usage, quota)));
    }

    private void warnDomain(StoreContext context, AccountLimits.DomainQuota domain, Usage usage) {
        context.events()
                .record(StoreEvent.QuotaNearlyUsed.of("", domain.name(), usage, domain.quota()));
        listeners.forEach(listener ->
                Thread.ofVirtual()
                        .start(() ->
                                listener.domainNearlyFull(domain.name(), usage, domain.quota())));
    }
}
