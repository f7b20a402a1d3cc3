package org.postern.content;

import org.postern.directory.CommandNames;
import org.postern.directory.Directory;
import org.postern.directory.DirectoryException;
import org.postern.kernel.Call;
import org.postern.kernel.Role;
import org.postern.mail.Domain;

import java.util.List;

/// The domains whose held mail a caller judges: a domain's administrator those given to him, others
/// who may judge at all of them.
record JudgedDomains(Directory directory) {
    List<Domain> of(Call call) throws DirectoryException {
        var all = directory.domains();
        if (call.role() != Role.DOMAIN_ADMINISTRATOR) {
            return all;
        }
        var caller = directory.find(call.operator());
        if (caller.isEmpty()) {
            return List.of();
        }
        var own = caller.get().address().domain();
        var given = caller.get().attributes().texts(CommandNames.ADMINISTERED);
        return all.stream()
                .filter(domain ->
                        domain.equals(own)
                                || given.stream().anyMatch(domain.ascii()::equalsIgnoreCase))
                .toList();
    }
}
