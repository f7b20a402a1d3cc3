package org.postern.directory;

import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;

/// A change of the tree, or a search in it, that is refused. Nothing has been changed.
public final class TreeException extends Exception {
    private static final long serialVersionUID = 1;

    /// Why; LDAP has a result code for each.
    public enum Reason {
        NO_SUCH_ENTRY,
        EXISTS,
        HAS_CHILDREN,
        NO_PARENT,
        /// A value is none that we can use, or an attribute that is needed is missing.
        INVALID,
        /// A value that is to go is not there.
        NO_SUCH_VALUE,
        /// A value that is to come is there.
        VALUE_EXISTS,
        /// The schema knows no such entry.
        SCHEMA,
        /// The schema knows no such attribute.
        UNKNOWN_TYPE,
        /// A value is not of its attribute's syntax.
        SYNTAX,
        /// A value that is a part of the entry's name cannot go.
        NAMED,
        /// What the change was to depend on does not hold.
        ASSERTION,
        /// A limit of ours.
        TOO_LARGE,
        /// The rules for accounts and domains say no.
        NOT_ALLOWED
    }

    private final Reason reason;
    private final transient Problem problem;

    public TreeException(Reason reason, Problem problem) {
        super(problem.toString());
        this.reason = reason;
        this.problem = problem;
    }

    public TreeException(Reason reason, String error) {
        this(reason, Problem.of(error));
    }

    static TreeException of(ProblemException refused) {
        return new TreeException(Reason.NOT_ALLOWED, refused.problem());
    }

    public Reason reason() {
        return reason;
    }

    public Problem problem() {
        return problem;
    }

    /// The same for whoever runs a command.
    public ProblemException asProblem() {
        return new ProblemException(problem, this);
    }
}
