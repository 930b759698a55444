// What has happened, told to whoever subscribes: so that who tells it is made before those who want to know.
export interface Publisher<News extends readonly unknown[]> {
  /** Tells every subscriber at once; resolves when all of them are done. A subscriber never throws. */
  readonly publish: (...news: News) => Promise<void>;
  readonly subscribe: (subscriber: (...news: News) => void | Promise<void>) => void;
}

export function createPublisher<News extends readonly unknown[]>(): Publisher<News> {
  const subscribers: Parameters<Publisher<News>['subscribe']>[0][] = [];
  return {
    publish: async (...news) => {
      for (const told of subscribers.map((tell) => tell(...news))) await told;
    },
    subscribe: (subscriber) => void subscribers.push(subscriber),
  };
}
