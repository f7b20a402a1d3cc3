package org.postern.detection;

/// What somebody has said of a message.
public enum Label {
    NONE,
    SPAM,
    HAM
}
