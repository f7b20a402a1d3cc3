package org.postern.directory;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Batch;
import org.postern.kernel.Events;
import org.postern.kernel.ProblemException;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/// Changes classes of service, one change at a time with all others of the directory. What a class
/// gives counts from the next login and the next delivery on.
public final class ClassWriter {
    /// Most classes: all are in memory.
    static final int MAX_CLASSES = 1_000;

    private final LocalDirectory directory;
    private final DirectoryWriter writer;
    private final InstantSource clock;
    private final Events events;

    public ClassWriter(
            LocalDirectory directory, DirectoryWriter writer, InstantSource clock, Events events) {
        this.directory = directory;
        this.writer = writer;
        this.clock = clock;
        this.events = events;
    }

    public ClassOfService add(String name, String description)
            throws ProblemException, DirectoryException {
        return writer.exclusively(() -> {
            if (directory.classOfService(name).isPresent()) {
                throw ProblemException.exists(
                        "Class " + name + " exists already.", null, "Cos Get " + name);
            }
            if (directory.classesOfService().size() >= MAX_CLASSES) {
                throw new ProblemException(
                        "There are as many classes as can be.", MAX_CLASSES + " of them.", null);
            }
            var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            return keep(
                    Optional.empty(), new ClassOfService(name, description, now, Attributes.NONE));
        });
    }

    public ClassOfService change(String name, UnaryOperator<ClassOfService> edit)
            throws ProblemException, DirectoryException {
        return writer.exclusively(() -> {
            ClassOfService before = existing(name);
            return keep(Optional.of(before), edit.apply(before));
        });
    }

    private ClassOfService keep(Optional<ClassOfService> before, ClassOfService changed)
            throws ProblemException, DirectoryException {
        var batch = new Batch();
        writer.container(ClassEntries.TOP, "cos", batch);
        var kept =
                writer.entered(
                        before.map(ClassEntries::entry),
                        ClassEntries.entry(changed),
                        changed.attributes(),
                        List.of(),
                        batch);
        ClassOfService stamped = changed.withAttributes(kept);
        batch.put(GroupKeys.classOfService(stamped.name()), stamped.encode());
        writer.commit(batch);
        directory.forgetDomains();
        events.record(new DirectoryEvent.ClassChanged(changed.name()));
        return stamped;
    }

    /// Deletes a class that neither an account nor a domain has.
    public void delete(String name) throws ProblemException, DirectoryException {
        writer.exclusively(() -> {
            ClassOfService known = existing(name);
            Optional<String> user = user(known);
            if (user.isPresent()) {
                throw new ProblemException(
                        "Class " + known.name() + " cannot be deleted: it is in use.",
                        "For instance by " + user.get() + ".",
                        "User Set NAME cos none, for each of them");
            }
            var batch = new Batch().delete(GroupKeys.classOfService(known.name()));
            writer.left(ClassEntries.entry(known), batch);
            writer.commit(batch);
            directory.forgetDomains();
            events.record(new DirectoryEvent.ClassDeleted(known.name()));
            return known;
        });
    }

    ClassOfService existing(String name) throws ProblemException, DirectoryException {
        return directory
                .classOfService(ClassOfService.referenced(name))
                .orElseThrow(() ->
                        ProblemException.noSuch(
                                "There is no class of service " + name + ".", null, "Cos List"));
    }

    private Optional<String> user(ClassOfService known) throws DirectoryException {
        for (DomainRecord domain : directory.domainRecords()) {
            if (refers(domain.attributes(), known)) {
                return Optional.of("domain " + domain.domain());
            }
        }
        var user = new AtomicReference<@Nullable Account>();
        var _ =
                directory.forEachAccount(account -> {
                    boolean refers = refers(account.attributes(), known);
                    if (refers) {
                        user.set(account);
                    }
                    return !refers;
                });
        return Optional.ofNullable(user.get()).map(account -> "account " + account.address());
    }

    private static boolean refers(Attributes attributes, ClassOfService known) {
        return attributes
                .first(ClassOfService.REFERENCE)
                .map(ClassOfService::referenced)
                .filter(known.name()::equalsIgnoreCase)
                .isPresent();
    }
}
