package dev.gatehouse.site;

/** A configuration that was in force, with what it was made of. */
record Version(ConfigurationVersion about, ConfigurationTexts texts) {}
