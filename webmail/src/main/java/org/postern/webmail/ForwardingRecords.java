package org.postern.webmail;

import org.postern.directory.Account;
import org.postern.directory.Directory;
import org.postern.directory.DirectoryException;
import org.postern.directory.DirectoryWriter;
import org.postern.directory.NamedService;
import org.postern.jmap.Caller;
import org.postern.jmap.Json;
import org.postern.jmap.MethodError;
import org.postern.jmap.SetError;
import org.postern.kernel.ProblemException;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/// Where all of a person's mail is sent on to. An account that forwards to itself keeps a copy.
final class ForwardingRecords implements Singletons.Records {
    private static final String ID = "singleton";
    private static final String ADDRESSES = "addresses";
    private static final String KEEP = "keepCopy";
    private static final String MAY = "mayForward";

    /// Whom a person may reach so is not everybody.
    private static final int MOST = 20;

    private final Directory directory;
    private final DirectoryWriter writer;

    ForwardingRecords(Directory directory, DirectoryWriter writer) {
        this.directory = directory;
        this.writer = writer;
    }

    @Override
    public List<String> ids() {
        return List.of(ID);
    }

    private Account account(Caller caller) throws MethodError {
        try {
            return directory.byId(caller.id()).orElseThrow(MethodError::accountNotFound);
        } catch (DirectoryException e) {
            throw MethodError.unavailable();
        }
    }

    private boolean may(Account account) throws MethodError {
        try {
            return directory.services().allows(account, NamedService.FORWARD);
        } catch (DirectoryException e) {
            throw MethodError.unavailable();
        }
    }

    @Override
    public ObjectNode read(Caller caller, String id) throws MethodError {
        var account = account(caller);
        var elsewhere =
                account.forwards().stream().filter(one -> !one.equals(account.address())).toList();
        var record = Json.object().put("id", ID);
        record.set(ADDRESSES, Json.strings(elsewhere.stream().map(Address::toString).toList()));
        record.put(KEEP, elsewhere.isEmpty() || account.forwards().contains(account.address()));
        return record.put(MAY, may(account));
    }

    @Override
    public void write(Caller caller, String id, ObjectNode changed)
            throws MethodError, SetError.Refused {
        var account = account(caller);
        if (!may(account)) {
            throw SetError.forbidden("This account may not forward.").refused();
        }
        var forwards = addresses(changed.path(ADDRESSES), account);
        if (!forwards.isEmpty() && changed.path(KEEP).asBoolean(true)) {
            forwards.add(account.address());
        }
        try {
            writer.change(account.id(), before -> before.withForwards(forwards));
        } catch (ProblemException e) {
            throw SetError.invalidProperties(e.problem().error(), ADDRESSES).refused();
        } catch (DirectoryException e) {
            throw MethodError.unavailable();
        }
    }

    private static List<Address> addresses(JsonNode texts, Account account)
            throws SetError.Refused {
        if (!texts.isArray() || texts.size() > MOST) {
            throw SetError.invalidProperties(
                            "addresses must be a list of at most " + MOST, ADDRESSES)
                    .refused();
        }
        var addresses = new ArrayList<Address>();
        for (JsonNode text : texts) {
            try {
                var address = Address.parse(text.asString(""));
                if (!address.equals(account.address()) && !addresses.contains(address)) {
                    addresses.add(address);
                }
            } catch (AddressSyntaxException e) {
                throw SetError.invalidProperties(
                                "\"" + text.asString("") + "\" is not an address.", ADDRESSES)
                        .refused();
            }
        }
        return addresses;
    }
}
