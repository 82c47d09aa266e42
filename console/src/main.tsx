import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { setNonce } from 'get-nonce'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queries } from './api/reading.ts'
import './index.css'
import { nonce } from './place.ts'
import { router } from './router.tsx'
import { showTheme } from './session/preferences.ts'

// Styles that components make while they run are known to the page's policy by this.
setNonce(nonce)
showTheme()

const place = document.getElementById('console')
if (place === null) throw new Error('The page has no place for the console.')
createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
)
