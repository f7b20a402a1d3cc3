package org.postern.antispam;

/// How much a model has learned.
///
/// @param hams messages learned as ham
/// @param spams messages learned as spam
/// @param speaks whether that is enough for an opinion
/// @param features entries in use
/// @param room entries there is room for; when it is full the least telling ones make room
public record LearnerStatus(long hams, long spams, boolean speaks, long features, long room) {}
