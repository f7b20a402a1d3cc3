package org.postern.directory;

import java.util.List;
import java.util.Optional;

/// What holds for the accounts of a delegated domain (SPEC DIR-5), read from its attributes.
///
/// @param accounts most accounts, 0 = as the settings say
/// @param groups most distribution lists and groups, 0 = as the settings say
/// @param defaultClass the class of service of accounts that have none; empty: there is none
/// @param services the most that its accounts may have, whatever their class says
/// @param authentication who judges its passwords, in order: `local`, or the names of back-ends
/// @param provision whether an account is made when a back-end or a foreign directory knows a name
///   that is not here yet (SPEC STO-8)
public record DomainPolicy(
        int accounts,
        int groups,
        String defaultClass,
        ServiceList services,
        List<String> authentication,
        boolean provision) {
    /// Most accounts.
    public static final String MAX_ACCOUNTS = "miDomainMaxUsers";

    /// Most groups.
    public static final String MAX_GROUPS = "miDomainMaxLists";

    /// Who judges passwords.
    public static final String AUTHENTICATION = "miDomainAuthentication";

    /// Whether accounts make themselves: `TRUE` or `FALSE`.
    public static final String PROVISION = "miDomainAutoProvision";

    /// The back-end that is our own directory.
    public static final String LOCAL = "local";

    public DomainPolicy {
        authentication = List.copyOf(authentication);
    }

    static DomainPolicy of(Attributes attributes) {
        List<String> judges = attributes.texts(AUTHENTICATION);
        return new DomainPolicy(
                number(attributes, MAX_ACCOUNTS),
                number(attributes, MAX_GROUPS),
                attributes.first(ClassOfService.REFERENCE).orElse(""),
                ServiceList.of(attributes),
                judges.isEmpty() ? List.of(LOCAL) : judges,
                attributes.has(PROVISION, "TRUE"));
    }

    /// A number that somebody wrote by LDAP may be none: then nothing is limited by it.
    private static int number(Attributes attributes, String type) {
        Optional<String> text = attributes.first(type);
        try {
            return text.isEmpty() ? 0 : Math.max(0, Integer.parseInt(text.get()));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /// Whether passwords kept here are asked at all.
    public boolean judgesHere() {
        return authentication.contains(LOCAL);
    }
}
