package org.postern.antispam;

/// What a person says a message is.
public enum LearnerLabel {
    HAM,
    SPAM;

    public LearnerLabel other() {
        return this == HAM ? SPAM : HAM;
    }
}
