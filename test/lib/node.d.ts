/** What timers are, for apps and for Node at once. */
interface Timeout extends NodeJS.Timeout {}
