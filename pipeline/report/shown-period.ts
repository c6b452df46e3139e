/** The signal of a drawing that holds the first and last moment on its x axis (in milliseconds), or null for all. */
export const SHOWN_PERIOD = 'shown_period'
