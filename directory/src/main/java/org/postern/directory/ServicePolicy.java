package org.postern.directory;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which services and limits an account has, and which entry decided (SPEC DIR-4, BEY-13).
///
/// The account's own word counts most, then its class of service's, then that of the class which is
/// its domain's default; where nobody says anything all is allowed and nothing limited. Over all
/// stands the domain: what it does not allow nobody in it has. Answers come from memory.
public final class ServicePolicy {
    private final LocalDirectory directory;

    ServicePolicy(LocalDirectory directory) {
        this.directory = directory;
    }

    /// What was decided of a service.
    ///
    /// @param by the entry that decided, as a person knows it: `class gold`
    public record Decision(NamedService service, boolean allowed, String by) {}

    /// What was decided of a limit.
    ///
    /// @param octets in the account's own terms: [Account#quotaOctets] or
    ///   [Account#undeleteQuotaOctets]
    /// @param by the entry that decided
    public record Limit(long octets, String by) {}

    /// One entry that was asked.
    private record Layer(String name, Attributes attributes) {}

    /// Whether the account may use the service.
    public boolean allows(Account account, NamedService service) throws DirectoryException {
        return decide(account, service).allowed();
    }

    public Decision decide(Account account, NamedService service) throws DirectoryException {
        Optional<DomainRecord> domain = directory.servedDomain(account.address().domain());
        if (domain.isPresent()) {
            var ceiling = ServiceList.of(domain.get().attributes()).decides(service);
            if (ceiling.isPresent() && !ceiling.get()) {
                return new Decision(service, false, "domain " + domain.get().domain());
            }
        }
        for (Layer layer : layers(account)) {
            var decided = ServiceList.of(layer.attributes()).decides(service);
            if (decided.isPresent()) {
                return new Decision(service, decided.get(), layer.name());
            }
        }
        return new Decision(service, true, "nobody: what no entry speaks of is allowed");
    }

    /// How much mail the account may hold; 0 = unlimited.
    public Limit quota(Account account) throws DirectoryException {
        return account.quotaOctets() == Account.QUOTA_DEFAULT
                ? inherited(account, ClassOfService.QUOTA, 0)
                : new Limit(account.quotaOctets(), "account " + account.address());
    }

    /// How much deleted mail is kept for it; 0 = none, [Account#UNDELETE_DEFAULT] = as the store's
    /// settings say.
    public Limit undeleteQuota(Account account) throws DirectoryException {
        var service = decide(account, NamedService.UNDELETE);
        if (!service.allowed()) {
            return new Limit(0, service.by() + " (undelete is not allowed)");
        }
        return account.undeleteQuotaOctets() == Account.UNDELETE_DEFAULT
                ? inherited(account, ClassOfService.UNDELETE_QUOTA, Account.UNDELETE_DEFAULT)
                : new Limit(account.undeleteQuotaOctets(), "account " + account.address());
    }

    private Limit inherited(Account account, String attribute, long unsaid)
            throws DirectoryException {
        for (Layer layer : layers(account)) {
            Long octets = number(layer.attributes().first(attribute).orElse(""));
            if (octets != null) {
                return new Limit(octets, layer.name());
            }
        }
        return new Limit(unsaid, "nobody");
    }

    /// What another system wrote may be no number: it says nothing then.
    static @Nullable Long number(String text) {
        try {
            return text.isEmpty() ? null : Math.max(0, Long.parseLong(text));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /// The names of the classes that an account is in: its own, and its domain's default.
    public List<String> classes(Account account) throws DirectoryException {
        var names = new ArrayList<String>(2);
        classOf(account.attributes()).ifPresent(own -> names.add(own.name()));
        var domain = directory.servedDomain(account.address().domain());
        if (domain.isPresent()) {
            classOf(domain.get().attributes())
                    .map(ClassOfService::name)
                    .filter(name -> !names.contains(name))
                    .ifPresent(names::add);
        }
        return names;
    }

    private List<Layer> layers(Account account) throws DirectoryException {
        var layers = new ArrayList<Layer>(3);
        layers.add(new Layer("account " + account.address(), account.attributes()));
        Optional<ClassOfService> own = classOf(account.attributes());
        own.ifPresent(known -> layers.add(layer(known, "")));
        Optional<DomainRecord> domain = directory.servedDomain(account.address().domain());
        if (domain.isPresent()) {
            var fallback = classOf(domain.get().attributes());
            if (fallback.isPresent() && !fallback.equals(own)) {
                String whose = ", the default of domain " + domain.get().domain();
                layers.add(layer(fallback.get(), whose));
            }
        }
        return layers;
    }

    private static Layer layer(ClassOfService known, String whose) {
        return new Layer("class " + known.name() + whose, known.attributes());
    }

    /// A class that is no more says nothing.
    private Optional<ClassOfService> classOf(Attributes attributes) throws DirectoryException {
        Optional<String> name = attributes.first(ClassOfService.REFERENCE);
        return name.isEmpty()
                ? Optional.empty()
                : directory.classOfService(ClassOfService.referenced(name.get()));
    }
}
