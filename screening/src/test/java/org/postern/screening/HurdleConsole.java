package org.postern.screening;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Caller;
import org.postern.kernel.Catalogue;
import org.postern.kernel.MemoryEvents;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.mail.Address;
import org.postern.mail.Domain;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Gives commands as an operator does.
final class HurdleConsole {
    private final Catalogue catalogue = new Catalogue(new MemoryEvents());

    HurdleConsole(MailHurdle hurdle) {
        var recipients =
                new MailHurdleGate.Recipients() {
                    @Override
                    public List<String> classes(Address recipient) {
                        return List.of();
                    }

                    @Override
                    public boolean takesMail(Address recipient) {
                        return recipient.domain().ascii().startsWith("example.");
                    }
                };
        var gate = new MailHurdleGate(hurdle, () -> Domain.of("example.net"), recipients);
        catalogue.register(gate.commands().commands());
    }

    private Result run(String line) throws ProblemException {
        return catalogue.execute(line, Caller.of("console", Role.ADMINISTRATOR, true));
    }

    void done(String line) throws ProblemException {
        if (!(run(line) instanceof Result.Done)) {
            throw new AssertionError(line);
        }
    }

    void asUser(String user, String line) throws ProblemException {
        catalogue.execute(line, Caller.of(user, Role.USER, false));
    }

    String refused(String line) {
        try {
            run(line);
        } catch (ProblemException e) {
            return e.problem().toString();
        }
        throw new AssertionError("not refused: " + line);
    }

    String refusedToUser(String user, String line) {
        try {
            asUser(user, line);
        } catch (ProblemException e) {
            return e.problem().toString();
        }
        throw new AssertionError("not refused: " + line);
    }

    List<List<Value>> rows(String line) throws ProblemException {
        return ((Result.Listing) run(line)).rows();
    }

    Map<String, @Nullable Object> item(String line) throws ProblemException {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        for (var field : ((Result.Item) run(line)).fields()) {
            fields.put(field.name(), plain(field.value()));
        }
        return fields;
    }

    private static @Nullable Object plain(Value value) {
        return switch (value) {
            case Value.Text(var text) -> text;
            case Value.Count(var number) -> number;
            case Value.Span(var duration) -> duration;
            case Value.Measure(var number, _) -> number;
            case Value.Flag(var flag) -> flag;
            case Value.Size(var octets) -> octets.count();
            case Value.Limit(var octets) -> octets.count();
            case Value.Moment(var instant) -> instant;
            case Value.Many(var values) -> values;
            case Value.Group(var group) -> group;
            case Value.Nothing _ -> null;
        };
    }
}
